//! The half of the packer that the browser has: a module of WebAssembly, which `www/unpack.js` talks to. It
//! is a crate of its own, without the standard library, and compiled into the script by `cargo pkg`.
//!
//! Behind its own memory lies the module, and behind that what is packed, as it arrives.
#![no_std]
#![no_main]

mod model;
mod place;

use model::{Coder, Model, SLOTS};
use place::Bounds;

/// Nothing here panics: what the packer wrote is in bounds.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// In this order, since what lies far behind has long addresses.
#[repr(C)]
struct State {
    decoder: Decoder,
    /// Where the next byte of the module will lie, and where the module ends.
    at: *mut u8,
    end: *mut u8,
    model: Model,
    slots: [i16; SLOTS],
}

static mut STATE: State = State {
    model: Model::EMPTY,
    slots: [0; SLOTS],
    decoder: Decoder { range: 0, code: 0, next: core::ptr::null() },
    at: core::ptr::null_mut(),
    end: core::ptr::null_mut(),
};

/// The state, of which there is one: a module has one thread, and calls nothing that would call it.
fn state() -> &'static mut State {
    // SAFETY: no call holds it while another does.
    unsafe { &mut *(&raw mut STATE) }
}

/// What undoes the packer's encoder.
struct Decoder {
    range: u32,
    code: u32,
    next: *const u8,
}

impl Decoder {
    #[inline(never)]
    fn next(&mut self) {
        // SAFETY: `www/unpack.js` makes room for all that is packed and a few bytes more.
        self.code = self.code << 8 | u32::from(unsafe { *self.next });
        self.next = self.next.wrapping_add(1);
    }

    /// A number before the coder's bytes.
    #[inline(never)]
    fn number(&mut self) -> usize {
        (0..3).for_each(|_| self.next());
        (self.code & 0xff_ffff) as usize
    }
}

impl Coder for Decoder {
    #[inline(always)]
    fn bit(&mut self, probability: u32) -> bool {
        let bound = (self.range >> 16) * probability;
        let bit = self.code < bound;
        if bit {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.next();
        }
        bit
    }
}

/// Begins the module that will lie between these. Behind its end should be what is packed: its first 13
/// bytes at least.
#[unsafe(no_mangle)]
extern "C" fn begin(start: *mut u8, end: *mut u8) {
    let state = state();
    (state.at, state.end, state.decoder.next) = (start, end, end);
    let decoder = &mut state.decoder;
    let bounds =
        Bounds { length: decoder.number(), start: decoder.number(), end: decoder.number() };
    state.model.begin(bounds);
    decoder.range = u32::MAX;
    (0..4).for_each(|_| decoder.next());
}

/// Unpacks up to so many bytes of the module, out of what lies before `end`. Tells where the next will lie.
#[unsafe(no_mangle)]
extern "C" fn unpack(bytes: usize, end: *const u8) -> *const u8 {
    /// No byte takes more: each of its bits two, the last byte of which the next bit shares.
    const MOST: usize = 17;
    let State { model, slots, decoder, at, end: module_end } = state();
    let stop = at.wrapping_add(bytes).min(*module_end);
    while *at < stop && decoder.next.wrapping_add(MOST) <= end {
        // SAFETY: `www/unpack.js` made room for the module.
        unsafe { **at = model.code(slots, decoder) };
        *at = at.wrapping_add(1);
    }
    *at
}
