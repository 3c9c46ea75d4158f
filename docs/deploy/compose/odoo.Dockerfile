# Odoo with the three addons, from the wheels that ./setup/package writes to dist/.
FROM odoo:19.0

USER root
COPY requirements.txt /tmp/requirements.txt
COPY dist/*.whl /tmp/wheels/
# Odoo's own package is not one of pip: what the addons need is named in full.
RUN pip3 install --break-system-packages --no-cache-dir --no-deps \
        --requirement /tmp/requirements.txt /tmp/wheels/*.whl \
    && rm -r /tmp/requirements.txt /tmp/wheels
# python-docx needs typing_extensions, which not every image of Odoo has.
RUN python3 -c "import typing_extensions" \
    || pip3 install --break-system-packages --no-cache-dir --no-deps \
        typing_extensions==4.16.0
RUN python3 -c "import docx, phonenumbers"
USER odoo
