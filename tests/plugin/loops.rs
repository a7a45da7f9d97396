//! A loop goes on at its seam as if there were none, in every format.

use std::f32::consts::TAU;

use bevy_kira_audio::prelude::AudioSource;
use bevy_soundscape::{Format, prelude::*};

use crate::{
    null_output,
    stage::Stage,
    studio::{self, Studio},
};

const SAMPLE_RATE_HZ: f32 = 44_100.0;
/// Not a whole number of a codec's blocks; a whole number of periods.
const FRAMES: usize = 44_100;
const FREQUENCY_HZ: f32 = 441.0;

fn wave(t: f32) -> f32 {
    0.5 * (TAU * FREQUENCY_HZ * t).sin()
}

/// What each frame should be.
fn tone(frame: usize) -> f32 {
    wave((frame % FRAMES) as f32 / SAMPLE_RATE_HZ)
}

#[test]
fn the_seam_is_inaudible() {
    let studio = Studio::open_with(|library| {
        studio::write(library.join("tone_hum_loop.wav"), 1, 1.0, wave);
    });
    let mut stage = Stage::new(studio.plugin());
    let id = stage.id_of("tone hum");
    for format in Format::ALL {
        let path = format!("soundscape://{}", SoundPath::id(id.clone()).format(format));
        let decoded = stage.frames(&path);
        assert_eq!(decoded.len(), FRAMES, "{format}: no frame of delay or padding");
        let allowed = match format {
            Format::Wav24 => 1e-5,
            Format::Wav16 => 1e-4,
            Format::Mp3320 => 0.002,
            Format::Ogg => 0.02,
        };
        let worst = |range: std::ops::Range<usize>| {
            range.map(|at| (decoded[at % FRAMES][0] - tone(at)).abs()).fold(0.0, f32::max)
        };
        let (inside, seam) = (worst(10_000..30_000), worst(FRAMES - 500..FRAMES + 500));
        assert!(inside < allowed, "{format}: a frame differs by {inside}");
        assert!(seam < allowed, "{format}: at the seam a frame differs by {seam}");

        // As bevy_kira_audio loops it, through the mixer.
        let handle = stage.load(&path);
        let sounds = stage.app.world().resource::<bevy::asset::Assets<AudioSource>>();
        let sound = sounds.get(&handle).unwrap().sound.loop_region(0.0..);
        let played = null_output::play_for(sound, 3 * FRAMES);
        let start = (0..64)
            .find(|start| same(&played[*start..], &decoded))
            .unwrap_or_else(|| panic!("{format}: another sound"));
        for (at, frame) in played[start..].iter().enumerate() {
            let difference = (frame[0] - decoded[at % FRAMES][0]).abs();
            assert!(difference < 1e-5, "{format}: frame {at} of the loop differs by {difference}");
        }
    }
}

fn same(played: &[[f32; 2]], decoded: &[[f32; 2]]) -> bool {
    played.iter().zip(decoded).take(2_000).all(|(a, b)| (a[0] - b[0]).abs() < 1e-5)
}
