//! Sounds: bytes in, facts out.
//!
//! | to | use | gives |
//! | --- | --- | --- |
//! | decode | [`Decoder`], [`decode`] | blocks of `f32`, or a whole [`Pcm`] |
//! | measure | [`analyse`] | [`Analysis`]: loudness, peaks, spectrum, pitch, silence, loop, events, tempo |
//! | draw | [`waveform`], [`analyse_and_trace`] | [`Waveform`]: audiowaveform JSON and binary, SVG, PNG |
//! | deliver | [`transcode`] | WAV of 24 or 16 bits, MP3, OGG Vorbis; normalised, cut, resampled |
//! | read tags | [`tags::read`] | [`tags::EmbeddedTags`] |
//!
//! WAV (RF64 and BW64 too), AIFF, FLAC, OGG Vorbis, Opus, MP3, AAC and ALAC are read, and recognised by their bytes, not by their names. Everything
//! streams: memory does not grow with the sound, except for [`decode`]. [`Limits`] bound what a file may claim.
//! A damaged, cut, foreign or too large file is an [`AudioError`] that says which; so is a file on which a
//! decoder panics.
//!
//! Calls block and use one core: an async program runs them on its blocking pool.
//!
//! # Features
//! - `opus` (default): decode Opus with libopus (BSD), whose build needs CMake.
//! - `mp3` (default): encode MP3 with LAME, which is under the LGPL. Decoding MP3 does not need it.

mod analyse;
mod container;
mod containment;
mod decode;
mod edges;
mod encode;
mod error;
mod events;
mod limits;
mod loudness;
mod spec;
mod spectrum;
pub mod tags;
mod waveform;

pub use analyse::{Analysis, analyse, analyse_and_trace};
pub use decode::{Decoder, Pcm, decode};
pub use encode::{Credits, Encoded, Encoding, Export, VorbisRate, transcode};
pub use error::{AudioError, Cause, Result};
pub use events::Event;
pub use limits::Limits;
pub use spec::{Codec, Spec};
pub use spectrum::{MAX_SPECTRAL_PEAKS, SpectralPeak};
pub use waveform::{Picture, Pixel, Waveform, waveform};
