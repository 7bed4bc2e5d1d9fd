"""Stand-ins for outside systems that behave as the vendor does. Import no domain package.

`app.py` puts a step source's simulator together, `vendor.py` is its state, `oauth.py` consent and tokens,
`faults.py` the switches under `/_simulator/`, `wearing.py` what people walked. A folder for each vendor has
`make_app(settings)`.
"""
