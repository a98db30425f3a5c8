SITENAME = "Wayside Observatory"
SITEURL = "https://example.org"
AUTHOR = "Ines Wolf"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
ARTICLE_PATHS = ["guide", "notes", "posts"]
PAGE_PATHS = ["pages"]
ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
USE_FOLDER_AS_CATEGORY = True
SOCIAL = (("zephyrgram", "https://example.org/zephyrgram"),)
LINKS = (("Orientation", "https://example.org/guide/setting-up-the-telescope.html"),)
