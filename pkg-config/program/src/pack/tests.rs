//! Modules packed, and unpacked again by the half that the browser has.
use super::decoder::{Decoder, Source};
use super::model::Coder as _;
use super::*;

impl Source for std::slice::Iter<'_, u8> {
    fn take(&mut self) -> u8 {
        self.next().copied().unwrap_or_default()
    }
}

fn pack(module: &[u8]) -> Result<Vec<u8>> {
    Packer::new().pack(module)
}

/// What a browser has: what it unpacked last, behind what it unpacked before.
#[derive(Clone)]
struct Unpacker {
    model: Box<Model>,
    slots: Vec<u8>,
    before: Vec<u8>,
}

impl Unpacker {
    fn new() -> Unpacker {
        let Packer { model, slots, before } = Packer::new();
        Unpacker { model, slots, before }
    }

    fn unpack(&mut self, packed: &[u8]) -> &[u8] {
        let start = self.before.len();
        let mut decoder = Decoder::new(packed.iter());
        let bounds = decoder.begin();
        self.model.begin(bounds);
        for _ in 0..bounds.length {
            let byte = self.model.code(&mut self.slots, &mut self.before, &mut decoder);
            self.before.push(byte);
        }
        &self.before[start..]
    }
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    Unpacker::new().unpack(packed).to_vec()
}

/// A module with one function, of this body.
fn module(body: &[u8]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0".to_vec();
    let long = |length: usize| [(length & 127) as u8 | 128, (length >> 7) as u8];
    module.push(10);
    module.extend(long(body.len() + 3));
    module.push(1);
    module.extend(long(body.len()));
    module.extend(body);
    module.extend(b"\0\x03\x01xy");
    module
}

#[test]
fn what_was_packed_comes_out_again() {
    let mut state = 1_u32;
    let mut noise = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) % most) as u8
    };
    for most in [1, 2, 17, 200, 256] {
        // Bytes that are code by chance: a reader must get through any.
        let body: Vec<u8> = (0..5000).map(|_| noise(most)).collect();
        let module = module(&body);
        assert!(unpack(&pack(&module).unwrap()) == module, "{most}");
    }
}

#[test]
fn what_repeats_takes_next_to_nothing_and_noise_no_more_than_it_has() {
    // local.get 1, local.get 2, i32.add, local.set 1
    let row = [0x20, 1, 0x20, 2, 0x6a, 0x21, 1].repeat(700);
    assert!(pack(&module(&row)).unwrap().len() < 150);
    let ever_the_same = module(&[1; 16_000]);
    let packed = pack(&ever_the_same).unwrap();
    assert!(unpack(&packed) == ever_the_same);
    assert!(packed.len() < 150, "{}", packed.len());
    let noise: Vec<u8> = (0..4900_u32)
        .map(|at| (at.wrapping_mul(0x9e37_79b1).wrapping_pow(3) >> 13) as u8)
        .collect();
    assert!(pack(&module(&noise)).unwrap().len() < 5300);
}

/// Code that is made by rules, of which other code is made, too.
fn code(mut state: u32) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..900 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let local = (state >> 29) as u8;
        match state >> 26 & 3 {
            0 => body.extend([0x20, local, 0x41, 1, 0x6a, 0x21, local]),
            1 => body.extend([0x20, local, 0x28, 2, 4 * local]),
            2 => body.extend([0x10, local ^ 5, 0x1a]),
            _ => body.extend([0x20, local, 0x45, 0x0d, 0]),
        }
    }
    body
}

#[test]
fn a_part_learns_from_the_first_and_needs_no_other() {
    let [first, one, other] = [1, 2, 3].map(|state| module(&code(state)));
    let mut packer = Packer::new();
    let first_packed = packer.pack(&first).unwrap();
    let [one_packed, other_packed] = [&one, &other].map(|part| packer.clone().pack(part).unwrap());
    let alone = pack(&one).unwrap().len();
    assert!(one_packed.len() * 20 < alone * 19, "{} of {alone}", one_packed.len());

    let mut unpacker = Unpacker::new();
    assert!(unpacker.unpack(&first_packed) == first);
    for (packed, part) in [(&other_packed, &other), (&one_packed, &one)] {
        assert!(unpacker.clone().unpack(packed) == part);
    }
}

#[test]
fn any_bytes_unpack_to_something_as_long_as_they_say() {
    let mut state = 7_u32;
    for length in [0, 1, 9, 10, 500, 9000] {
        let mut packed: Vec<u8> = [length, length / 5, length / 2]
            .iter()
            .flat_map(|number: &u32| number.to_be_bytes()[1..].to_vec())
            .collect();
        for _ in 0..length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            packed.push((state >> 24) as u8);
        }
        // Cut short, too: behind the end there are zeros.
        for end in [9, packed.len() / 2, packed.len()] {
            let mut unpacker = Unpacker::new();
            let packed = &packed[..end.max(9)];
            assert_eq!(unpacker.unpack(packed).len(), length as usize);
            assert_eq!(unpacker.unpack(packed).len(), length as usize);
        }
    }
}

#[test]
fn what_is_no_module_is_refused() {
    let module = module(b"\0\x0b");
    for cut in [0, 8, 9, 20, module.len() - 5] {
        let code_is_whole = functions(&module).is_some_and(|(_, end)| end <= cut);
        assert_eq!(pack(&module[..cut]).is_ok(), code_is_whole, "{cut}");
    }
}

/// A module with functions of these bodies, whose lengths have three bytes.
fn module_of(bodies: &[&[u8]]) -> Vec<u8> {
    let long =
        |length: usize| [length as u8 | 128, (length >> 7) as u8 | 128, (length >> 14) as u8];
    let mut code = vec![bodies.len() as u8];
    for body in bodies {
        code.extend(long(body.len()));
        code.extend(*body);
    }
    let mut module = b"\0asm\x01\0\0\0\x0a".to_vec();
    module.extend(long(code.len()));
    module.extend(code);
    module
}

/// Whether each function of a module is packed without its length.
fn left_out(module: &[u8], bodies: &[&[u8]]) -> Vec<bool> {
    let (mut at, end) = functions(module).unwrap();
    let without = without_lengths(module, at, end);
    let is_left_out = |body: &&[u8]| {
        let length = &without[at..][..3];
        at += 3 + body.len();
        length == NO_LENGTH
    };
    bodies.iter().map(is_left_out).collect()
}

#[test]
fn lengths_of_functions_are_left_out_and_come_out_again() {
    // A block; `if` in a loop, with an `else`; memory.fill, whose second byte is that of an end; a constant of
    // four of them; a branch to one of two, in two blocks; one of two kilobytes, whose length has bits in two bytes.
    let long = [&[0][..], &[0x41, 0, 0x1a].repeat(700), &[0x0b]].concat();
    let bodies: [&[u8]; 6] = [
        &[0, 0x02, 0x40, 0x0b, 0x0b],
        &[0, 0x03, 0x40, 0x41, 0x0b, 0x04, 0x40, 0x05, 0x0b, 0x0b, 0x0b],
        &[1, 2, 0x7f, 0x20, 0, 0x20, 0, 0x20, 0, 0xfc, 0x0b, 0, 0x0b],
        &[0, 0x43, 0x0b, 0x0b, 0x0b, 0x0b, 0x1a, 0x0b],
        &[0, 0x02, 0x40, 0x02, 0x40, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x0b, 0x0b],
        &long,
    ];
    let module = module_of(&bodies);
    assert_eq!(left_out(&module, &bodies), [true; 6]);
    assert!(unpack(&pack(&module).unwrap()) == module);
}

#[test]
fn a_length_stays_where_the_end_is_not_known_by_the_blocks() {
    // An end too many, one too few, and an instruction that is not known, with an operand that is like an end.
    let bodies: [&[u8]; 4] =
        [&[0, 0x0b, 0x0b], &[0, 0x02, 0x40, 0x0b], &[0, 0x06, 0x0b, 0x0b], &[0, 0x0b]];
    let module = module_of(&bodies);
    assert_eq!(left_out(&module, &bodies), [false, false, false, true]);
    assert!(unpack(&pack(&module).unwrap()) == module);
    // A length of none is none that is left out.
    let module = module_of(&[&[], &[0, 0x0b]]);
    assert!(pack(&module).is_err_and(|error| error.to_string().contains("lengths")));
}

#[test]
fn each_byte_of_a_function_is_what_the_grammar_says() {
    use super::place::Place;
    const RAW: usize = 0;
    const OPCODE: usize = 1;
    const LATER: usize = 2;
    const OPERAND: usize = 3;
    const LOCAL: usize = 4;
    const CONSTANT: usize = 5;
    let rows: [(&[u8], &[usize]); 10] = [
        // Before the functions.
        (&[1, 2], &[RAW; 2]),
        // The size of a body; one group of locals: two of type i32.
        (&[20], &[OPERAND]),
        (&[1, 2, 0x7f], &[OPERAND; 3]),
        // local.get 0; i32.const 128; i32.add
        (&[0x20, 0], &[OPCODE, LOCAL]),
        (&[0x41, 0x80, 0x01], &[OPCODE, CONSTANT, LATER]),
        (&[0x6a], &[OPCODE]),
        // f32.const
        (&[0x43, 0, 0, 0x80, 0x3f], &[OPCODE, RAW, RAW, RAW, RAW]),
        // br_table of one target, and that of all else
        (&[0x0e, 1, 0, 0], &[OPCODE, OPERAND, OPERAND, OPERAND]),
        // end, drop
        (&[0x0b, 0x1a], &[OPCODE; 2]),
        // Behind them.
        (&[0, 3, 1], &[RAW; 3]),
    ];
    let length: usize = rows.iter().map(|(bytes, _)| bytes.len()).sum();
    let mut place = Place::new(Bounds { length, start: 2, end: length - 3 });
    for (bytes, kinds) in rows {
        for (byte, kind) in bytes.iter().zip(kinds) {
            assert_eq!(place.kind(), *kind, "{byte:#x} of {bytes:x?}");
            place.pass(*byte);
        }
    }
}

#[test]
fn a_carry_runs_through_all_bytes_that_it_finds() {
    // Bits of all probabilities: the lower end of the range overflows again and again.
    let mut encoder = Encoder::new(Vec::new());
    let bits = [false, false, false, true, false, true, true, false].repeat(200);
    let probabilities: Vec<u32> = (0..bits.len() as u32).map(|at| 16 + at * 37 % 65_504).collect();
    for (bits, probabilities) in bits.chunks(8).zip(probabilities.chunks(8)) {
        encoder.begin(bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
        for p in probabilities {
            encoder.bit(*p);
        }
    }
    // What a packed module begins with, which the decoder reads first.
    let packed = [vec![0; 9], encoder.finish()].concat();
    let mut decoder = Decoder::new(packed.iter());
    decoder.begin();
    let read: Vec<bool> = probabilities.iter().map(|p| decoder.bit(*p)).collect();
    assert!(read == bits);
}
