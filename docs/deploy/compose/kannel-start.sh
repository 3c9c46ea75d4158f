#!/bin/bash
# Starts both programs; when one ends, so does the container, and it is restarted.
set -eu
conf=/run/secrets/kannel_conf
bearerbox "$conf" &
sleep 3
smsbox "$conf" &
wait -n
exit 1
