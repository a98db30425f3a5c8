project = "Wayside"
copyright = "zephyrgram"
extensions = ["myst_parser"]
html_theme = "furo"
suppress_warnings = ["myst.header"]
