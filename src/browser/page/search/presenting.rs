//! When does the form's answer come, what is lacking until then, and what if it cannot be had?

use web_sys::{Element, Event};

use super::{Search, depart};
use crate::browser::page::desk::Presentation;
use crate::browser::page::{events, parts};
use crate::{ErrorKind, Index, Step};

impl Presentation for Search {
    fn proceed(&self, index: &Index, needs: &mut Vec<String>) {
        let mut lacks = Vec::new();
        if !self.equipped.get() && !index.has_filters() {
            self.equip(index, None);
        } else if !self.equipped.get() {
            parts::is_here(parts::FILTERS, &mut lacks);
            match index.facets(None) {
                Ok(Step::Ready(facets)) if lacks.is_empty() => self.equip(index, Some(&facets)),
                Ok(Step::Ready(_)) => {}
                Ok(Step::Needs(names)) => lacks.extend(names),
                Err(error) => return self.give_up(error.message()),
            }
        }
        let wish = self.wish();
        if !self.wanted(&wish) {
            self.idle(index, needs);
        } else if !self.is_answered(&wish) {
            let request = self.request(&wish, index, &mut lacks);
            match index.search(&request) {
                Ok(Step::Ready(answer)) if lacks.is_empty() => self.show(index, answer, wish),
                Ok(Step::Ready(_)) => {}
                Ok(Step::Needs(names)) => lacks.extend(names),
                Err(error) if error.kind() == ErrorKind::Request && !wish.sort.is_empty() => {
                    // None of these pages has a date, say.
                    self.view.set_order("");
                    return self.proceed(index, needs);
                }
                Err(error) => return self.give_up(error.message()),
            }
        }
        if !lacks.is_empty() {
            self.expect();
            needs.extend(lacks);
        } else if self.stage.is_open() && self.form.has_focus() {
            // After the results, for which nobody is to wait on its account.
            let place = |button: &Element| self.view.put_first(button);
            self.typing.proceed(&self.form.query(), index, needs, &place);
        }
        if let Some(panel) = self.panel.get() {
            panel.complete(self, index, needs);
        }
    }

    fn give_up(&self, reason: &str) {
        self.failed.set(true);
        self.answered.take();
        if let Some((link, _)) = self.link.take() {
            return depart(&link);
        }
        if self.sent.replace(false) && self.form.leads_away() {
            return self.form.send();
        }
        if self.view.is_waiting() && !self.closed.get() {
            self.open();
            self.view.fail(&self.form, reason);
            self.desk.announce_error(&self.owner(), reason);
        }
    }

    fn look(&self) {
        if self.view.is_waiting() && !self.closed.get() {
            self.open();
            self.view.say_waiting();
        }
    }

    fn handle(&self, name: &str, event: &Event, target: Option<&Element>) {
        events::handle(self, name, event, target);
    }

    fn is_of(&self, element: &Element) -> bool {
        element.is_same_node(Some(self.form.element()))
    }
}
