//! Damage, drawn from a seed: what disks, networks and people who mean no good do to files.

/// Numbers that lengths, counts and offsets go wrong with.
const TELLING: [u64; 12] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];
/// Where headers are; most damage goes there, since samples are only samples.
const HEAD: usize = 512;

/// Draws numbers (xorshift64*, Vigna 2016).
pub(crate) struct Chance(u64);

impl Chance {
    /// The same pair of numbers gives the same draws.
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut chance = Self(
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ^ index.wrapping_add(1).wrapping_mul(0xd1b5_4a32_d192_ed03)
                | 1,
        );
        (0..4).for_each(|_| chance.0 ^= chance.next());
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// One of 0 to `count` − 1; 0 where there is none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.next() as usize % count.max(1)
    }
}

/// Damages a file in one to eight ways. `other` is a file to take parts from.
pub(crate) fn damage(file: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=chance.below(8) {
        once(&mut bytes, other, chance);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let length = bytes.len();
    let at = if chance.below(10) < 7 { chance.below(length.min(HEAD)) } else { chance.below(length) };
    let end = (at + 1 + chance.below(64)).min(length);
    match chance.below(10) {
        _ if length == 0 => bytes.extend_from_slice(&other[..other.len().min(64)]),
        0 | 1 => bytes[at] ^= 1 << chance.below(8),
        2 => bytes[at] = chance.next() as u8,
        3 | 4 => {
            let number = TELLING[chance.below(TELLING.len())];
            let number = if chance.below(2) == 0 {
                number.to_le_bytes()
            } else {
                number.rotate_left(32).to_be_bytes()
            };
            let width = [1, 2, 4, 8][chance.below(4)].min(length - at);
            bytes[at..at + width].copy_from_slice(&number[..width]);
        }
        5 => bytes.truncate(at),
        6 => drop(bytes.drain(at..end)),
        7 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        8 => {
            let from = chance.below(other.len());
            let part = &other[from..(from + end - at).min(other.len())];
            bytes.splice(at..end, part.iter().copied());
        }
        _ => bytes[at..end].fill([0, 0xff][chance.below(2)]),
    }
}
