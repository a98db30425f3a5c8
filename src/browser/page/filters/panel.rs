//! What happens at the panel?

use std::cell::RefCell;

use web_sys::{Element, HtmlAnchorElement};

use super::{Filters, Pressed};
use crate::browser::page::address::{Wish, cut, key_of};
use crate::browser::page::choosing::{Choosing, reads_ranges};
use crate::browser::page::dom::{closest, document};
use crate::browser::page::pieces;
use crate::browser::page::search::Search;
use crate::search::ranges_part;
use crate::{Choice, Facets, Filter, Index, LANGUAGE_KEY, Op};

/// The filters of one form.
#[derive(Debug)]
pub(super) struct Panel(pub(super) RefCell<Filters>);

impl Choosing for Panel {
    fn choose(&self, search: &Search, wish: &Wish) {
        self.0.borrow_mut().choose(wish, &search.form, &search.names.borrow());
    }

    fn press(&self, search: &Search, target: &Element) -> bool {
        let wish = search.wish();
        let pressed = self.0.borrow_mut().press(target, wish, &search.form);
        match pressed {
            Pressed::Nothing => return false,
            Pressed::Shown(next) => {
                // Whoever gets the focus is told of it.
                let _ = next.map(|next| next.focus());
                search.desk.ask();
            }
            Pressed::Chosen(wish) => {
                search.choose(&wish);
                search.chose();
            }
            Pressed::Removed(wish, at) => {
                search.choose(&wish);
                let next = self.0.borrow().next_chip(at);
                let _ = next.as_ref().unwrap_or(search.stage.root()).focus();
                search.chose();
            }
        }
        true
    }

    fn changed(&self, search: &Search, target: &Element) -> bool {
        let wish = search.wish();
        let filters = self.0.borrow();
        let (both, is_range) = (filters.changed(target, wish), filters.is_range(target));
        drop(filters);
        if let Some(wish) = both {
            search.choose(&wish);
        }
        is_range
    }

    fn find(&self, search: &Search, target: &Element) {
        let wish = search.wish();
        let is_found = self.0.borrow_mut().find(target, &wish, &search.form);
        if is_found {
            search.desk.ask();
        }
    }

    fn enter(&self, search: &Search, target: &Element) {
        let is_wanted = self.0.borrow_mut().enter(target);
        if is_wanted {
            search.desk.ask();
        }
    }

    fn count(&self, search: &Search, facets: &Facets, wish: &Wish, anew: bool) {
        self.0.borrow_mut().count(facets, wish, &search.form, anew);
    }

    fn unfold_all(&self, search: &Search) {
        let filters = self.0.borrow();
        filters.unfold_all(search.view.is_beside(&filters.root));
    }

    fn complete(&self, search: &Search, index: &Index, needs: &mut Vec<String>) {
        self.0.borrow_mut().complete(index, needs, &search.wish(), &search.form);
    }

    fn conditions(&self, wish: &Wish, index: &Index, needs: &mut Vec<String>) -> Vec<Filter> {
        let mut conditions = Vec::new();
        for (field, values) in &wish.filters {
            let (key, left_out) = key_of(field);
            for value in values {
                let range = cut(value).filter(|_| reads_ranges(index, needs));
                let range = range.and_then(|_| ranges_part::read(value));
                conditions.push(Filter {
                    key: key.to_owned(),
                    op: if left_out { Op::Not } else { Op::Any },
                    choice: match range {
                        Some(range) => Choice::Range(range),
                        None => Choice::Value(value.clone()),
                    },
                });
            }
        }
        if !wish.filters.iter().any(|(field, _)| key_of(field).0 == LANGUAGE_KEY) {
            // That is no condition where the pages are all in one.
            let language = document().document_element();
            let language = language.and_then(|root| root.get_attribute("lang"));
            conditions.extend(language.map(|language| Filter::any(LANGUAGE_KEY, language)));
        }
        conditions
    }

    fn meant(&self, link: &HtmlAnchorElement) -> Option<(String, String)> {
        let written = link.text_content().unwrap_or_default();
        let mut written = written.trim();
        while let Some(tag) = written.strip_prefix('#') {
            written = tag;
        }
        let path = link.pathname();
        let end = pieces::last(pieces::without_slashes(&path), b'/');
        let end = js_sys::decode_uri_component(end).map(String::from).unwrap_or_default();
        let candidates = [written.to_owned(), end];
        let named = closest(link, "[data-damson-filter]")
            .and_then(|element| element.get_attribute("data-damson-filter"));
        let keys = named.as_deref().into_iter().chain(["tag", "category"]);
        let filters = self.0.borrow();
        keys.into_iter().find_map(|key| Some((key.to_owned(), filters.meant(key, &candidates)?)))
    }
}
