//! Where does a visitor go from here: through the hits, into one of them, to a tag?

use web_sys::{Element, Event, HtmlAnchorElement};

use super::{Search, depart};
use crate::browser::page::address::Wish;
use crate::browser::page::announce;
use crate::browser::page::dom::{attribute, closest};
use crate::browser::page::stage::Place;

impl Search {
    /// Takes over how what was typed goes on, if an event asks for it.
    pub(in crate::browser::page) fn complete(&self, event: &Event, target: &Element) -> bool {
        let field = self.form.field();
        let taken = field.is_some_and(|field| self.typing.accept(field, event, target));
        if taken {
            self.typed();
        }
        taken
    }

    /// Where events are sent from.
    pub(super) fn owner(&self) -> Element {
        self.form.owner().unwrap_or_else(|| self.form.element().clone().into())
    }

    /// A link of the results is followed.
    pub(in crate::browser::page) fn opens(&self, link: &Element) {
        self.keep();
        if let Some((at, _)) = self.view.hit(link)
            && attribute(link, "rel") != "tag"
        {
            announce::open(&self.owner(), &attribute(link, "href"), &self.form.query(), at + 1);
        }
    }

    /// Goes from a hit to the next, or to the one before; behind the last come further ones. Whether
    /// there is anything to go to.
    pub(in crate::browser::page) fn step(&self, from: &Element, forward: bool) -> bool {
        match self.view.hit(from) {
            None => false,
            Some((0, _)) if !forward => self.form.focus(),
            Some((at, count)) if forward && at + 1 == count => {
                let more = self.view.has_more();
                if more {
                    self.more();
                }
                more
            }
            Some((at, _)) => self.view.focus(if forward { at + 1 } else { at - 1 }),
        }
    }

    /// A tag link was followed.
    pub(super) fn follow(&self, link: HtmlAnchorElement, list: Option<Element>) {
        // Where nothing was found, a tag is offered in the place of the words.
        let inside = self.stage.holds(&link) && closest(&link, ".damson-help").is_none();
        if !inside && list.is_some() {
            if self.stage.is_open() && self.stage.place() != Place::Content {
                self.stage.close();
            }
            self.list.replace(list);
        }
        self.link.replace(Some((link, inside)));
        if self.equipped.get() {
            self.resolve();
        } else {
            self.update();
        }
    }

    /// Ticks the tag of a link that waits; or lets the link lead where it leads.
    pub(super) fn resolve(&self) {
        let Some((link, inside)) = self.link.take() else { return };
        let meant = self.panel.get().and_then(|panel| panel.meant(&link));
        let Some((key, value)) = meant else { return depart(&link) };
        let mut wish = self.wish();
        if !inside {
            wish = Wish::default();
            self.form.set_query("");
            self.in_list.set(true);
        }
        wish.filters.retain(|(known, _)| *known != key);
        wish.filters.push((key, vec![value]));
        self.choose(&wish);
        self.chose();
        let _ = self.stage.root().focus();
    }
}
