//! What every sound goes through last: no offset, tight ends, an even level, no overs.

use super::dsp::{loudness::loudest_lufs, track::Track};

/// How a sound is used, and so how it is finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Answers at once, then ends. Its loudest 400 ms get this loudness.
    OneShot { lufs: f32 },
    /// Repeats without a seam. Its loudest 3 s get this loudness.
    Loop { lufs: f32 },
}

/// -1.5 dBFS: room for what lossy coding adds.
const CEILING: f32 = 0.841;

pub(crate) fn finish(channels: Vec<Track>, kind: Kind) -> Vec<Track> {
    // Below 25 Hz there is nothing to hear, only offset that costs level.
    let audible = |track: Track| track.high(25.0);
    match kind {
        Kind::OneShot { lufs } => level(trim(channels.into_iter().map(audible).collect()), lufs, 0.4),
        Kind::Loop { lufs } => {
            level(channels.into_iter().map(|track| track.around(audible)).collect(), lufs, 3.0)
        }
    }
}

/// Cuts what cannot be heard at both ends, and fades what is left so that it neither begins nor ends in a click.
fn trim(channels: Vec<Track>) -> Vec<Track> {
    const HEAD: f32 = 0.004;
    const TAIL: f32 = 0.002;
    let len = channels.iter().map(Track::len).max().unwrap_or(0);
    let peak = channels.iter().map(Track::peak).fold(0.0, f32::max);
    let loud = |i: &usize, part: f32| {
        channels.iter().any(|channel| channel.0.get(*i).is_some_and(|x| x.abs() > part * peak))
    };
    let start = (0..len).find(|i| loud(i, HEAD)).unwrap_or(0).saturating_sub(30);
    let end = (0..len).rev().find(|i| loud(i, TAIL)).map_or(len, |i| i + 1);
    let (fade_in, fade_out) = (24.0, ((end - start) as f32 * 0.15).min(3_000.0));
    let cut = |channel: Track| {
        let mut kept = channel.0;
        kept.resize(len, 0.0);
        let kept = kept[start..end].iter().enumerate().map(|(i, x)| {
            let left = (end - start - 1 - i) as f32;
            x * (i as f32 / fade_in).min(1.0) * (left / fade_out).min(1.0)
        });
        without_offset(Track(kept.collect()))
    };
    channels.into_iter().map(cut).collect()
}

/// The fades can bring an offset back; a smooth hump takes it out and leaves the ends at zero.
fn without_offset(track: Track) -> Track {
    let len = track.len().max(2) as f32;
    let mean = track.0.iter().sum::<f32>() / len;
    let seconds = track.seconds();
    track.map(|t, x| x - 2.0 * mean * (std::f32::consts::PI * t / seconds).sin().powi(2))
}

fn level(channels: Vec<Track>, lufs: f32, window_s: f32) -> Vec<Track> {
    let gain = 10.0_f32.powf((lufs - loudest_lufs(&channels, window_s)) / 20.0);
    let peak = gain * channels.iter().map(Track::peak).fold(0.0, f32::max);
    // Bending peaks by more than 6 dB would be heard; then the sound stays softer instead.
    let gain = gain * (2.0 * CEILING / peak).min(1.0);
    channels.into_iter().map(|channel| channel.map(|_, x| bend(x * gain))).collect()
}

/// Straight up to half of the ceiling, then ever flatter towards it.
fn bend(x: f32) -> f32 {
    const KNEE: f32 = 0.5 * CEILING;
    if x.abs() <= KNEE {
        return x;
    }
    let room = CEILING - KNEE;
    x.signum() * (KNEE + room * ((x.abs() - KNEE) / room).tanh())
}
