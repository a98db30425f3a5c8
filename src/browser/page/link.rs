//! For which tag does a link stand?

use web_sys::HtmlAnchorElement;

use super::dom::{closest, window};
use super::filters::Filters;

/// Goes where a link leads.
pub(super) fn depart(link: &HtmlAnchorElement) {
    let _ = window().location().set_href(&link.href());
}

/// The key and the value for which a tag link stands.
pub(super) fn meant(filters: &Filters, link: &HtmlAnchorElement) -> Option<(String, String)> {
    let written = link.text_content().unwrap_or_default();
    let written = written.trim().trim_start_matches('#').to_owned();
    let path = link.pathname();
    let end = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let end = js_sys::decode_uri_component(end).map(String::from).unwrap_or_default();
    let candidates = [written, end];
    let named = closest(link, "[data-damson-filter]")
        .and_then(|element| element.get_attribute("data-damson-filter"));
    let keys = named.as_deref().into_iter().chain(["tag", "category"]);
    keys.into_iter().find_map(|key| Some((key.to_owned(), filters.meant(key, &candidates)?)))
}
