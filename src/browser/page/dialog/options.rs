//! What stands in the list of a dialog?

use std::slice;

use web_sys::HtmlElement;

use super::{Dialog, STEP};
use crate::Facets;
use crate::browser::page::dom::{append, made, made_with, set};
use crate::browser::page::pieces::digits;
use crate::browser::page::recent::Recent;
use crate::browser::page::results;
use crate::browser::page::text::say;

/// So many tags are offered where there is nothing else to offer.
const TAGS: usize = 10;

impl Dialog {
    /// Empties the list.
    pub(super) fn empty(&self) {
        self.activate(None);
        self.list.set_text_content(None);
        self.options.borrow_mut().clear();
        self.found.set((0, 0));
        self.forget.set_hidden(true);
        self.all.set_hidden(true);
    }

    /// Puts an option into a group: `name` is `a`, or what else it is. `title`: plain and matched text in turn.
    pub(super) fn option(
        &self,
        group: &HtmlElement,
        name: &str,
        class: &str,
        title: &[String],
    ) -> HtmlElement {
        let option = made(name, class);
        let mut options = self.options.borrow_mut();
        set(&option, "id", &["damson-option-", &digits(options.len())].concat());
        set(&option, "role", "option");
        set(&option, "tabindex", "-1");
        let named = made("span", "damson-name");
        results::pieces(&named, title);
        append(&option, &named);
        append(group, &option);
        options.push(option.clone().into());
        option
    }

    /// A group of options with a name, which is shown if `heading`.
    pub(super) fn group(&self, name: &str, heading: bool) -> HtmlElement {
        let group = made("div", "damson-group");
        set(&group, "role", "group");
        set(&group, "aria-label", name);
        if heading {
            let heading = made_with("p", "damson-heading", name);
            set(&heading, "aria-hidden", "true");
            append(&group, &heading);
        }
        append(&self.list, &group);
        group
    }

    pub(super) fn link(
        &self,
        group: &HtmlElement,
        class: &str,
        url: &str,
        title: &[String],
        snippet: &[String],
    ) {
        let link = self.option(group, "a", class, title);
        set(&link, "href", url);
        if snippet.len() > 1 || snippet.first().is_some_and(|text| !text.is_empty()) {
            let passage = made("span", "damson-snippet");
            results::pieces(&passage, snippet);
            append(&link, &passage);
        }
    }

    /// Something that becomes the query when it is chosen.
    pub(super) fn choice(&self, group: &HtmlElement, query: &str, title: &str) {
        let class = "damson-option damson-choice";
        let choice = self.option(group, "div", class, &[title.to_owned()]);
        set(&choice, "data-query", query);
    }

    /// Shows what was searched and opened lately.
    pub(super) fn offer(&self) {
        self.answered.take();
        self.desk.shows(None, "");
        self.empty();
        self.say("");
        let kept = self.recent.as_ref().map(Recent::list).unwrap_or_default();
        for (name, pages) in [("recent-searches", false), ("recent-pages", true)] {
            let mut group = None;
            for visit in kept.iter().filter(|visit| visit.url.is_empty() != pages) {
                let group = group.get_or_insert_with(|| self.group(&say(name), true));
                if pages {
                    self.link(
                        group,
                        "damson-option",
                        &visit.url,
                        slice::from_ref(&visit.title),
                        &[],
                    );
                } else {
                    self.choice(group, &visit.title, &visit.title);
                }
            }
        }
        self.forget.set_hidden(kept.is_empty());
        self.expand();
    }

    /// Offers the commonest tags, where nothing was searched lately.
    pub(super) fn offer_tags(&self, facets: &Facets) {
        let Some(counts) = facets.get("tag") else { return };
        let group = self.group(&say("popular-tags"), true);
        for tag in results::commonest(counts, TAGS) {
            self.choice(&group, &["tag:\"", &tag, "\" "].concat(), &tag);
        }
        self.expand();
    }

    pub(super) fn activate(&self, place: Option<usize>) {
        let options = self.options.borrow();
        let option = |place: Option<usize>| place.and_then(|place| options.get(place));
        if let Some(former) = option(self.active.get()) {
            let _ = former.remove_attribute("aria-selected");
        }
        let Some(option) = option(place) else {
            self.active.set(None);
            let _ = self.input.remove_attribute("aria-activedescendant");
            return;
        };
        self.active.set(place);
        set(option, "aria-selected", "true");
        set(&self.input, "aria-activedescendant", &option.id());
        results::reveal(option);
    }

    /// Goes to the option after this one, or before it; behind the last come further ones.
    pub(super) fn step(&self, forward: bool) {
        let count = self.options.borrow().len();
        let (total, shown) = self.found.get();
        let next = match self.active.get() {
            Some(place) if forward && place + 1 == count && shown < total => {
                self.shown.set(self.shown.get() + STEP);
                self.expect();
                return self.desk.ask();
            }
            Some(place) if forward => (place + 1) % count.max(1),
            None if forward => 0,
            Some(place) if place > 0 => place - 1,
            _ => count.saturating_sub(1),
        };
        self.activate(Some(next).filter(|_| count > 0));
    }
}
