//! Rain, wind and fire: noise that the ear takes for many small events, and events that it tells apart.

use crate::assets::dsp::{
    bubble::any_bubble,
    filter::Pass,
    grains::{burst, chip, cloud_around},
    rng::Rng,
    tone::Drift,
    track::Track,
};

pub(super) fn rain(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 12.0;
    let heavy = Drift::new(rng, LOOP_S, 5);
    let side = |rng: &mut Rng| {
        let veil = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().high(900.0).low(7_500.0))
            .shape(|t| 1.0 + 0.12 * heavy.at(t))
            .unit_peak();
        let far = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(420.0, 0.6)).unit_peak();
        let drops = cloud_around(
            rng,
            LOOP_S,
            |t| 420.0 * (1.0 + 0.2 * heavy.at(t)),
            |rng, _| {
                let (hz, t60_s, loud) = (rng.pitch(1_300.0, 8_500.0), rng.range(0.003, 0.012), rng.rare(5.0));
                chip(rng, hz, t60_s, 0.55).gain(loud)
            },
        );
        let leaves = cloud_around(
            rng,
            LOOP_S,
            |_| 26.0,
            |rng, _| {
                let (hz, t60_s, loud) = (rng.pitch(700.0, 2_400.0), rng.range(0.012, 0.03), rng.rare(2.5));
                burst(rng, hz, 2.0, 0.001, t60_s).gain(loud)
            },
        );
        let puddles = cloud_around(rng, LOOP_S, |_| 24.0, |rng, _| any_bubble(rng, 0.6, 2.2));
        Track::silence(LOOP_S)
            .with(0.0, 0.5, &veil)
            .with(0.0, 0.22, &far)
            .with(0.0, 1.0, &drops.unit_peak())
            .with(0.0, 0.5, &leaves.unit_peak())
            .with(0.0, 0.3, &puddles.unit_peak())
    };
    vec![side(rng), side(rng)]
}

pub(super) fn wind(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 14.0;
    let gust = Drift::new(rng, LOOP_S, 5);
    let flutter = Drift::new(rng, LOOP_S, 40);
    let strength = |t: f32| (0.55 + 0.45 * gust.at(t) + 0.07 * flutter.at(t)).clamp(0.05, 1.1);
    let side = |rng: &mut Rng| {
        let own = Drift::new(rng, LOOP_S, 16);
        let power = |t: f32| (strength(t) * (1.0 + 0.16 * own.at(t))).max(0.04);
        let rush = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().sweep(Pass::Band, 0.9, |t| 170.0 + 520.0 * power(t)))
            .shape(|t| 0.12 + power(t).powf(1.6))
            .unit_peak();
        let hiss = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().sweep(Pass::Band, 0.8, |t| 1_200.0 + 1_900.0 * power(t)))
            .shape(|t| power(t).powi(3))
            .unit_peak();
        // Round an edge the air whistles, higher as it blows harder (Aeolian tone).
        let whistle = Track::noise(rng, LOOP_S)
            .around(|noise| {
                noise.sweep(Pass::Band, 22.0, |t| 330.0 + 460.0 * power(t) + 26.0 * own.at(3.0 * t))
            })
            .shape(|t| power(t).powi(2))
            .unit_peak();
        rush.with(0.0, 0.14, &hiss).with(0.0, 0.3, &whistle)
    };
    vec![side(rng), side(rng)]
}

pub(super) fn fire(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 12.0;
    let (lick, busy) = (Drift::new(rng, LOOP_S, 70), Drift::new(rng, LOOP_S, 14));
    // Sap and splinters burst in flurries, in one place: both ears hear them, one a little louder.
    let mut sparks = [Track::silence(LOOP_S), Track::silence(LOOP_S)];
    let flurry = |t: f32| 26.0 * (0.35 + busy.at(t).max(0.0) * 2.2);
    for side in 0..2 {
        let cracks = cloud_around(rng, LOOP_S, flurry, |rng, _| {
            let (hz, t60_s, loud) =
                (rng.pitch(1_100.0, 6_500.0), rng.range(0.002, 0.009), 0.05 + rng.rare(5.0));
            chip(rng, hz, t60_s, 0.6).gain(loud)
        })
        .unit_peak();
        sparks[side].lay(0.0, 1.0, &cracks);
        sparks[1 - side].lay(0.0, 0.5, &cracks);
    }
    let pops = cloud_around(
        rng,
        LOOP_S,
        |_| 1.6,
        |rng, _| {
            let (hz, loud) = (rng.pitch(380.0, 1_100.0), 0.25 + rng.rare(2.0));
            chip(rng, hz, 0.022, 0.5).gain(loud).with(
                0.0,
                0.5 * loud,
                &burst(rng, 2_600.0, 0.8, 0.0005, 0.012),
            )
        },
    )
    .unit_peak();
    let side = |rng: &mut Rng, sparks: &Track| {
        let roar = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().low(330.0).high(45.0))
            .shape(|t| 0.75 + 0.4 * lick.at(t))
            .unit_peak();
        let breath = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().band(1_500.0, 0.5))
            .shape(|t| 0.6 + 0.4 * lick.at(t) + 0.3 * busy.at(t))
            .unit_peak();
        roar.gain(0.33).with(0.0, 0.08, &breath).with(0.0, 0.6, sparks).with(0.0, 0.5, &pops)
    };
    let (left, right) = (side(rng, &sparks[0]), side(rng, &sparks[1]));
    vec![left, right]
}
