//! A FLAC encoder that compresses nothing (RFC 9639), to make files for the decoder.

use crate::signals::Signal;

const BLOCK_FRAMES: usize = 4096;

pub(crate) fn encode(signal: &Signal, bits: u16) -> Vec<u8> {
    let channels = usize::from(signal.channels);
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    let mut info = Bits::default();
    info.put(BLOCK_FRAMES as u64, 16);
    info.put(BLOCK_FRAMES as u64, 16);
    info.put(0, 48);
    info.put(signal.sample_rate_hz.into(), 20);
    info.put(channels as u64 - 1, 3);
    info.put(u64::from(bits) - 1, 5);
    info.put(signal.frames() as u64, 36);
    file.append(&mut info.bytes);
    file.extend_from_slice(&[0; 16]);

    for (number, block) in signal.integers(bits).chunks(BLOCK_FRAMES * channels).enumerate() {
        let frames = block.len() / channels;
        assert!(number < 128, "longer sounds need longer frame numbers");
        let mut frame = Bits::default();
        frame.put(0xfff8, 16);
        frame.put(0b0111_0000, 8);
        frame.put(channels as u64 - 1, 4);
        frame.put(if bits == 16 { 0b1000 } else { 0b1100 }, 4);
        frame.put(number as u64, 8);
        frame.put(frames as u64 - 1, 16);
        frame.put(crc(&frame.bytes, 8, 0x07), 8);
        for channel in 0..channels {
            frame.put(0b0000_0010, 8);
            block
                .iter()
                .skip(channel)
                .step_by(channels)
                .for_each(|&sample| frame.put(sample as u32 as u64, bits));
        }
        frame.put(crc(&frame.bytes, 16, 0x8005), 16);
        file.append(&mut frame.bytes);
    }
    file
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u16,
}

impl Bits {
    fn put(&mut self, value: u64, count: u16) {
        for bit in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> bit & 1) as u8) << (7 - self.used % 8);
            self.used = (self.used + 1) % 8;
        }
    }
}

fn crc(bytes: &[u8], width: u32, polynomial: u64) -> u64 {
    let top = 1u64 << (width - 1);
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u64::from(byte) << (width - 8), |crc, _| {
            let shifted = crc << 1 & (top << 1).wrapping_sub(1);
            if crc & top != 0 { shifted ^ polynomial } else { shifted }
        })
    })
}
