//! Results in the page: what is shown, given what its form asks for and what has been loaded?

mod moving;
mod presenting;

use std::cell::{Cell, OnceCell, RefCell};

use web_sys::{Element, HtmlAnchorElement, HtmlFormElement};

use crate::browser::page::address::{Names, Wish};
use crate::browser::page::announce;
use crate::browser::page::choosing::{Choosing, reads_ranges};
use crate::browser::page::desk::Desk;
use crate::browser::page::dom::{append, attribute, document, window};
use crate::browser::page::filters;
use crate::browser::page::form::Form;
use crate::browser::page::history::{History, Kept, scrolled};
use crate::browser::page::stage::{Place, Stage};
use crate::browser::page::typing::Typing;
use crate::browser::page::view::View;
use crate::search::ranges_part;
use crate::{Answer, Facets, Index, Request, Step};

/// How many results are shown at first, and how many more at a time.
const STEP: usize = 10;

// The doors of this part of the module: nothing else of it is called from elsewhere.

/// Results for a form and a list of posts.
#[inline(never)]
pub(in crate::browser::page) fn made(
    desk: &'static Desk,
    form: Option<HtmlFormElement>,
    list: Option<Element>,
) -> &'static Search {
    let search: &'static Search = Box::leak(Box::new(Search::new(desk, form, list)));
    desk.add(search);
    search
}

/// Takes up what the address asks for.
#[inline(never)]
pub(in crate::browser::page) fn begin(search: &Search) {
    search.begin();
}

/// A tag link was followed.
#[inline(never)]
pub(in crate::browser::page) fn follow(
    search: &Search,
    link: HtmlAnchorElement,
    list: Option<Element>,
) {
    search.follow(link, list);
}

/// The results of one form, which may take the place of one list.
#[derive(Debug)]
pub(in crate::browser::page) struct Search {
    pub(in crate::browser::page) desk: &'static Desk,
    pub(in crate::browser::page) form: Form,
    pub(in crate::browser::page) stage: Stage,
    pub(in crate::browser::page) view: View,
    typing: Typing,
    pub(in crate::browser::page) history: History,
    /// What can be chosen, if the index has something to filter by.
    pub(in crate::browser::page) panel: OnceCell<&'static dyn Choosing>,
    /// Whether it is known what can be chosen.
    equipped: Cell<bool>,
    pub(in crate::browser::page) names: RefCell<Names>,
    /// The list of posts in whose place results may stand.
    list: RefCell<Option<Element>>,
    /// What the results in the page answer, and how many were asked for.
    answered: RefCell<Option<(Wish, usize)>>,
    /// How many results are shown at first, and how many more at a time.
    step: usize,
    /// How many results are asked for.
    shown: Cell<usize>,
    /// Whether the visitor has closed the panel since.
    closed: Cell<bool>,
    /// Whether it has just been opened, and the filters are not yet laid out.
    opened: Cell<bool>,
    /// Whether results belong in the place of the list.
    in_list: Cell<bool>,
    /// Whether the address has still to be put into the form.
    arriving: Cell<bool>,
    /// Where to scroll once the results stand.
    returning: Cell<Option<Kept>>,
    /// A tag link that waits for the index.
    link: RefCell<Option<(HtmlAnchorElement, bool)>>,
    /// Whether the form was sent and waits for the index.
    sent: Cell<bool>,
    /// Whether files could not be had.
    failed: Cell<bool>,
    /// Whether the last thing that changed is a range, in which someone still is.
    pub(in crate::browser::page) ranging: Cell<bool>,
}

impl Search {
    pub(in crate::browser::page) fn new(
        desk: &'static Desk,
        form: Option<HtmlFormElement>,
        list: Option<Element>,
    ) -> Search {
        let alone = form.is_none();
        let form = Form::new(form);
        let stage = Stage::new(&form);
        let view = View::new(&stage, &form);
        let listing = view.listing();
        let has_list = listing.is_some();
        let step = listing.map_or(STEP, |listing| listing.step(STEP));
        if alone {
            // Boxes belong to a form only within one document.
            append(stage.root(), form.element());
        }
        let mut names = Names { query: form.query_name(), has_list, ..Names::default() };
        if let Some(owner) = form.owner() {
            names.rename(&attribute(&owner, "params"));
        }
        Search {
            desk,
            form,
            stage,
            view,
            typing: Typing::default(),
            history: History::default(),
            panel: OnceCell::new(),
            equipped: Cell::new(false),
            names: RefCell::new(names),
            list: RefCell::new(list.filter(|_| !has_list)),
            step,
            answered: RefCell::default(),
            shown: Cell::new(step),
            closed: Cell::new(false),
            opened: Cell::new(false),
            in_list: Cell::new(false),
            arriving: Cell::new(true),
            returning: Cell::new(None),
            link: RefCell::default(),
            sent: Cell::new(false),
            failed: Cell::new(false),
            ranging: Cell::new(false),
        }
    }

    /// Takes up what the address asks for.
    pub(in crate::browser::page) fn begin(&self) {
        self.stage.enter(&self.form, self.list.borrow().as_ref());
        self.recall();
        let names = self.names.borrow().clone();
        if self.form.query() != Wish::from_address(&self.history.search(), &names).query {
            if self.form.has_focus() {
                // Words were typed while this was on its way.
                self.in_list.set(false);
                self.history.amend(&self.address(), self.kept());
            } else {
                // A browser wrote back what stood there on another day.
                self.closed.set(true);
            }
        }
        self.expect();
        self.desk.ask();
    }

    /// What the form asks for.
    pub(in crate::browser::page) fn wish(&self) -> Wish {
        self.form.wish(&self.names.borrow())
    }

    /// The form, or what results answer it, has changed.
    pub(in crate::browser::page) fn update(&self) {
        self.closed.set(false);
        self.failed.set(false);
        if self.desk.index().is_none() {
            self.expect();
        }
        self.desk.ask();
    }

    /// Words were typed.
    pub(in crate::browser::page) fn typed(&self) {
        self.typing.hide();
        if !self.stage.is_open() {
            self.in_list.set(false);
        }
        self.shown.set(self.step);
        self.history.amend(&self.address(), self.kept());
        self.update();
    }

    /// A box was ticked, or an order chosen.
    pub(in crate::browser::page) fn chose(&self) {
        self.shown.set(self.step);
        self.history.push(&self.address(), self.kept());
        self.update();
    }

    /// The form was sent. Whether damson takes care of it.
    pub(in crate::browser::page) fn send(&self) -> bool {
        if self.failed.get() || self.wish().is_empty() && self.form.leads_away() {
            return false;
        }
        self.history.send(&self.address(), self.kept());
        self.sent.set(true);
        self.update();
        true
    }

    /// More results are asked for.
    pub(in crate::browser::page) fn more(&self) {
        self.shown.set(self.shown.get() + self.step);
        self.view.keep_room(self.step);
        self.update();
        self.history.keep(self.kept());
    }

    /// All ticks are taken away.
    pub(in crate::browser::page) fn clear(&self) {
        self.choose(&Wish { sort: self.wish().sort, ..Wish::default() });
        self.chose();
        self.refocus();
    }

    /// Puts the focus where one goes on when the button that was pressed is gone.
    pub(in crate::browser::page) fn refocus(&self) {
        if !self.form.focus() {
            let _ = self.stage.root().focus();
        }
    }

    /// The panel is left.
    pub(in crate::browser::page) fn leave(&self) {
        if self.stage.place() == Place::Panel && self.stage.is_open() {
            self.closed.set(true);
            self.stage.close();
            self.answered.take();
            let nothing = Wish::default().to_address(&self.history.search(), &self.names.borrow());
            self.history.amend(&nothing, Kept::default());
        }
    }

    /// The field was entered.
    pub(in crate::browser::page) fn focused(&self) {
        if self.wish().is_empty() {
            self.desk.proceed();
        } else if self.closed.get() {
            self.typed();
        }
    }

    /// The current history entry is another one.
    pub(in crate::browser::page) fn moved(&self) {
        self.history.moved();
        let wish = Wish::from_address(&self.history.search(), &self.names.borrow());
        self.form.set_query(&wish.query);
        self.arriving.set(true);
        self.recall();
        self.arrive(false);
        self.update();
    }

    /// Writes into the history entry where the visitor is.
    pub(in crate::browser::page) fn keep(&self) {
        if self.stage.is_open() && !self.wish().is_empty() {
            self.history.keep(self.kept());
        }
    }

    /// Whether there is something to show.
    fn wanted(&self, wish: &Wish) -> bool {
        let is_sorted = self.view.listing().is_some() && !wish.sort.is_empty();
        let is_asked = is_sorted || !wish.is_empty();
        is_asked && !self.closed.get() || self.link.borrow().is_some()
    }

    /// Files are on their way; what is shown meanwhile answers nothing.
    fn expect(&self) {
        if self.view.is_waiting() || !self.wanted(&self.wish()) {
            return;
        }
        self.view.wait();
        self.desk.look_later();
    }

    /// Whether the results in the page are those that are asked for.
    fn is_answered(&self, wish: &Wish) -> bool {
        let answered = self.answered.borrow();
        let same =
            answered.as_ref().is_some_and(|(w, shown)| w == wish && *shown == self.shown.get());
        same && !self.view.is_waiting()
    }

    fn request(&self, wish: &Wish, index: &Index, needs: &mut Vec<String>) -> Request {
        let scope = self.view.listing().map_or("", |listing| listing.query());
        // What someone wrote into the address may be no order.
        let sort = match !wish.sort.is_empty() && reads_ranges(index, needs) {
            true => ranges_part::read_sort(&wish.sort).unwrap_or_default(),
            false => Vec::new(),
        };
        Request {
            query: Some([scope, if scope.is_empty() { "" } else { " " }, &wish.query].concat()),
            filters: self
                .panel
                .get()
                .map(|panel| panel.conditions(wish, index, needs))
                .unwrap_or_default(),
            sort,
            limit: self.shown.get(),
            facets: index.has_filters(),
            ..Request::default()
        }
    }

    fn address(&self) -> String {
        self.wish().to_address(&self.history.search(), &self.names.borrow())
    }

    fn kept(&self) -> Kept {
        let root: &Element = self.stage.root();
        let panel = self.stage.is_open() && self.stage.place() == Place::Panel;
        let focused = document().active_element();
        let focus = focused.and_then(|focused| self.view.hit(&focused)).map(|(at, _)| at);
        Kept { shown: self.shown.get(), focus, ..scrolled(panel.then_some(root)) }
    }

    /// Looks up what the current history entry keeps.
    fn recall(&self) {
        let kept = self.history.kept();
        self.shown.set(kept.map_or(self.step, |kept| kept.shown.max(self.step)));
        self.returning.set(kept);
        let panel = kept.is_some_and(|kept| kept.panel.is_some());
        let wish = Wish::from_address(&self.history.search(), &self.names.borrow());
        self.in_list.set(!panel && wish.query.is_empty());
    }

    /// Takes in what the index has, once it is known: orders, and what can be filtered by.
    fn equip(&self, index: &Index, facets: Option<&Facets>) {
        self.equipped.set(true);
        self.view.equip(index);
        if let Some(facets) = facets {
            let ranges = index.ranges().into_iter().map(|(key, _)| key.to_owned());
            self.names.borrow_mut().keys = facets.keys().cloned().chain(ranges).collect();
            let wish = Wish::from_address(&self.history.search(), &self.names.borrow());
            filters::equip(self, index, facets, &wish);
        }
        self.arrive(true);
        self.resolve();
    }

    /// Puts what the address asks for into the form.
    fn arrive(&self, is_first: bool) {
        if self.equipped.get() && self.arriving.replace(false) {
            let said = self.wish();
            if is_first && !said.filters.is_empty() && self.form.has_focus() {
                // Something was chosen while this was on its way.
                self.choose(&said);
                return self.history.push(&self.address(), self.kept());
            }
            self.choose(&Wish::from_address(&self.history.search(), &self.names.borrow()));
        }
    }

    fn open(&self) {
        let list = self.list.borrow();
        self.opened.set(self.opened.get() || !self.stage.is_open());
        self.stage.open(&self.form, list.as_ref(), self.in_list.get());
        self.stage.cover(list.as_ref());
    }

    fn show(&self, index: &Index, answer: Answer, wish: Wish) {
        let answered = self.answered.take();
        let before = answered.as_ref().map(|(wish, _)| wish);
        self.open();
        let settle = before.is_none_or(|before| before.query != wish.query);
        if let Some(panel) = self.panel.get() {
            if self.opened.take() {
                panel.unfold_all(self);
            }
            panel.count(self, &answer.facets, &wish, settle);
        }
        self.desk.shows(Some(&answer), &wish.query);
        let further = before == Some(&wish);
        index.marking(&wish.query, &answer, &mut |mark| {
            self.view.show(&answer, &wish, &self.names.borrow(), further, mark);
        });
        if answer.total == 0
            && self.panel.get().is_some()
            && let Ok(Step::Ready(facets)) = index.facets(None)
        {
            self.view.offer(&facets, &self.names.borrow());
        }
        announce::results(&self.owner(), &wish, &answer);
        self.answered.replace(Some((wish, self.shown.get())));
        self.sent.set(false);
        self.failed.set(false);
        if let Some(kept) = self.returning.take() {
            self.stage.root().set_scroll_top(kept.panel.unwrap_or_default());
            window().scroll_to_with_x_and_y(0.0, f64::from(kept.scroll));
            if let Some(focus) = kept.focus {
                self.view.focus(focus);
                window().scroll_to_with_x_and_y(0.0, f64::from(kept.scroll));
            }
        }
    }

    /// Nothing is asked for. Where searching is what the page is for, the filters are offered.
    fn idle(&self, index: &Index, needs: &mut Vec<String>) {
        self.view.empty();
        self.answered.take();
        self.returning.take();
        if self.stage.place() != Place::Content {
            return self.stage.close();
        }
        self.stage.uncover();
        let Some(panel) = self.panel.get() else { return };
        if !self.stage.is_open() && self.form.has_focus() {
            self.stage.open(&self.form, None, false);
            panel.unfold_all(self);
        }
        // Of a list that is a part of the site, what it would give there.
        let is_part = self.view.listing().is_some_and(|listing| !listing.query().is_empty());
        let all = match is_part {
            true => {
                let request = Request {
                    limit: 0,
                    display: false,
                    ..self.request(&Wish::default(), index, needs)
                };
                match index.search(&request) {
                    Ok(Step::Ready(answer)) => Some(answer.facets),
                    Ok(Step::Needs(names)) => {
                        needs.extend(names);
                        None
                    }
                    Err(_) => None,
                }
            }
            false => match index.facets(None) {
                Ok(Step::Ready(all)) => Some(all),
                _ => None,
            },
        };
        if let Some(all) = all {
            panel.count(self, &all, &self.wish(), true);
        }
    }
}

/// Goes where a link leads.
fn depart(link: &HtmlAnchorElement) {
    let _ = window().location().set_href(&link.href());
}
