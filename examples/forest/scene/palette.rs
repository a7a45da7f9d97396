//! The colours and the light of each hour.

use bevy::prelude::*;

use super::shapes::paint;
use crate::{
    hours::{Hours, between},
    land::smooth,
    weather::Weather,
};

/// How it looks at some time.
#[derive(Clone, Copy)]
pub struct Palette {
    pub zenith: LinearRgba,
    pub horizon: LinearRgba,
    /// Where the sun is near the horizon.
    pub glow: LinearRgba,
    pub fog: LinearRgba,
    pub fog_density: f32,
    /// Sun or moon.
    pub light: LinearRgba,
    pub light_lux: f32,
    pub ambient: LinearRgba,
    pub ambient_nits: f32,
    /// How much of stars, moon and fireflies is seen.
    pub night: f32,
}

struct Row {
    zenith: u32,
    horizon: u32,
    glow: u32,
    fog: u32,
    light: u32,
    light_lux: f32,
    ambient: u32,
    ambient_nits: f32,
    fog_density: f32,
    night: f32,
}

const NIGHT: Row = Row {
    zenith: 0x070b1f,
    horizon: 0x1b2a4a,
    glow: 0x1f3054,
    fog: 0x15223d,
    light: 0x9db8ff,
    light_lux: 1_900.0,
    ambient: 0x7890d8,
    ambient_nits: 240.0,
    fog_density: 0.022,
    night: 1.0,
};

const DUSK: Row = Row {
    zenith: 0x24367a,
    horizon: 0xb57a96,
    glow: 0xffa060,
    fog: 0x74608c,
    light: 0xbcc4ff,
    light_lux: 2_600.0,
    ambient: 0xaaa6de,
    ambient_nits: 560.0,
    fog_density: 0.024,
    night: 0.8,
};

const EVENING: Row = Row {
    zenith: 0x3f66a6,
    horizon: 0xe7a57c,
    glow: 0xffc27a,
    fog: 0xb58c86,
    light: 0xffb070,
    light_lux: 5_500.0,
    ambient: 0xb6a6c8,
    ambient_nits: 420.0,
    fog_density: 0.014,
    night: 0.05,
};

const DAY: Row = Row {
    zenith: 0x3d86d6,
    horizon: 0xb8d9ea,
    glow: 0xd5e6ea,
    fog: 0xa9c9d6,
    light: 0xfff2d8,
    light_lux: 9_500.0,
    ambient: 0xbfd4ff,
    ambient_nits: 750.0,
    fog_density: 0.009,
    night: 0.0,
};

const HOURS: [(f32, &Row); 9] = [
    (0.0, &NIGHT),
    (4.4, &NIGHT),
    (5.6, &DUSK),
    (6.8, &EVENING),
    (9.0, &DAY),
    (17.5, &DAY),
    (19.4, &EVENING),
    (20.6, &DUSK),
    (22.0, &NIGHT),
];

impl Palette {
    pub fn of(hours: &Hours, weather: &Weather) -> Self {
        let table = HOURS.map(|(hour, row)| (hour, Self::from(row)));
        between(hours.now, &table, Self::mixed).rained_on(weather)
    }

    fn mixed(self, other: Self, t: f32) -> Self {
        let t = smooth(0.0, 1.0, t);
        let number = |one: f32, other: f32| one + (other - one) * t;
        Self {
            zenith: self.zenith.mix(&other.zenith, t),
            horizon: self.horizon.mix(&other.horizon, t),
            glow: self.glow.mix(&other.glow, t),
            fog: self.fog.mix(&other.fog, t),
            fog_density: number(self.fog_density, other.fog_density),
            light: self.light.mix(&other.light, t),
            light_lux: number(self.light_lux, other.light_lux),
            ambient: self.ambient.mix(&other.ambient, t),
            ambient_nits: number(self.ambient_nits, other.ambient_nits),
            night: number(self.night, other.night),
        }
    }

    /// Rain greys the sky and thickens the air; lightning lights it up.
    fn rained_on(self, weather: &Weather) -> Self {
        let grey = |color: LinearRgba, strength: f32| {
            let luma = 0.6 * color.luminance();
            let cold = LinearRgba::rgb(0.85 * luma, 0.95 * luma, 1.15 * luma);
            color.mix(&cold, strength * weather.rain)
        };
        let lit = |color: LinearRgba| color + LinearRgba::rgb(0.5, 0.55, 0.75) * weather.flash;
        Self {
            zenith: lit(grey(self.zenith, 0.8)),
            horizon: lit(grey(self.horizon, 0.8)),
            glow: lit(grey(self.glow, 0.9)),
            fog: grey(self.fog, 0.7) + LinearRgba::rgb(0.08, 0.09, 0.12) * weather.flash,
            fog_density: self.fog_density * (1.0 + 0.7 * weather.rain),
            light_lux: self.light_lux * (1.0 - 0.75 * weather.rain) + 9_000.0 * weather.flash,
            ambient_nits: self.ambient_nits * (1.0 - 0.3 * weather.rain) + 500.0 * weather.flash,
            night: self.night * (1.0 - weather.rain),
            ..self
        }
    }
}

impl From<&Row> for Palette {
    fn from(row: &Row) -> Self {
        Self {
            zenith: paint(row.zenith),
            horizon: paint(row.horizon),
            glow: paint(row.glow),
            fog: paint(row.fog),
            fog_density: row.fog_density,
            light: paint(row.light),
            light_lux: row.light_lux,
            ambient: paint(row.ambient),
            ambient_nits: row.ambient_nits,
            night: row.night,
        }
    }
}
