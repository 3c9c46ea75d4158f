# reference data

# clients

# shared models

# the complaint

# journal
