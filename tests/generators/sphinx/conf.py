project = "Wayside"
copyright = "zephyrgram"
extensions = ["myst_parser"]
html_theme = "alabaster"
suppress_warnings = ["myst.header"]
