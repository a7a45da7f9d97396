//! Inspectors, scenes and scripts know the plugin's types, and what they set takes effect.

use std::path::Path;

use bevy::{
    ecs::{
        event::Event,
        reflect::{ReflectComponent, ReflectEvent, ReflectResource},
        world::EntityWorldMut,
    },
    prelude::*,
    reflect::{
        FromReflect, GetTypeRegistration, TypePath, TypeRegistry,
        serde::{ReflectDeserializer, ReflectSerializer, TypedReflectDeserializer, TypedReflectSerializer},
    },
};
use bevy_kira_audio::MainTrack;
use bevy_soundscape::{
    AfterSound, Playback, PlayedSound, PrefetchedBanks, SoundChoice, SoundRef, SoundscapeError, Variant,
    prelude::*,
};
use serde::de::DeserializeSeed as _;

use crate::{stage::Stage, studio::Studio};

fn stage(studio: &Studio) -> Stage {
    Stage::playing(studio.plugin(), Path::new("assets"))
}

fn registry(stage: &Stage) -> TypeRegistry {
    let registry = stage.app.world().resource::<AppTypeRegistry>();
    let mut copy = TypeRegistry::empty();
    for registration in registry.read().iter() {
        copy.add_registration(registration.clone());
    }
    copy
}

/// Exports that hold nothing to read or write.
const NO_DATA: &[&str] = &[
    "BakedError",
    "InvalidSoundFile",
    "InvalidSoundPath",
    "InvalidSoundRef",
    "LocalError",
    "Request",
    "SoundPath",
    "SoundscapeDiagnostics",
    "SoundscapePlugin",
    "SoundscapeSystems",
    "StreamMixer",
    "Wanted",
    "sounds_ready",
];

/// The names that the plugin exports of its own.
fn exports() -> Vec<&'static str> {
    let exports = include_str!("../../src/lib.rs").split("pub use ").skip(1);
    let exports = exports.map(|export| export.split_once(';').unwrap().0);
    let own =
        exports.filter_map(|export| export.split_once("::").filter(|(from, _)| !from.ends_with("_client")));
    let own = own.filter(|(from, _)| !from.ends_with("_server"));
    own.flat_map(|(_, names)| names.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn every_public_type_is_registered_with_what_is_done_with_it() {
    let studio = Studio::open();
    let registry = registry(&stage(&studio));
    let exports = exports();
    assert!(exports.contains(&"SoundPlayer") && exports.contains(&"SoundscapePlugin"), "{exports:?}");
    for name in exports {
        let is_known = registry.get_with_short_type_path(name).is_some();
        assert_ne!(
            is_known,
            NO_DATA.contains(&name),
            "{name} is to be registered, or to be named as without data"
        );
    }

    fn check<T: TypePath + 'static, Data: bevy::reflect::TypeData>(registry: &TypeRegistry) {
        let name = T::short_type_path();
        let registration = registry.get(std::any::TypeId::of::<T>());
        let registration = registration.unwrap_or_else(|| panic!("{name} is not registered"));
        assert!(registration.contains::<Data>(), "{name} lacks {}", std::any::type_name::<Data>());
    }
    macro_rules! check {
        ($data:ty: $($name:ty),+) => { $(check::<$name, $data>(&registry);)+ };
    }
    check!(ReflectComponent: SoundPlayer, SoundControl, PlayingSound, Prefetch, PrefetchProgress, SoundQuery);
    check!(ReflectComponent: SoundQueryPending, SoundResults, SoundQueryFailed);
    check!(ReflectResource: SoundscapeSettings, SoundOutput, BusVolumes, PrefetchedBanks, Soundscape);
    check!(ReflectEvent: SoundStarted, SoundFinished, SoundFailed, PlaySound, StopSound, SeekSound);
    check!(ReflectEvent: SoundsPrefetched, SoundscapeOffline, SoundscapeOnline);
    check!(ReflectEvent: SoundsFound, SoundQueryFailed, SoundscapeReady, SoundscapeFailed);
    check!(bevy::asset::ReflectAsset: SoundRef, SoundBank);
    check!(bevy::asset::ReflectHandle: Handle<SoundRef>, Handle<SoundBank>);
    check!(ReflectFromReflect: PlayedSound, AfterSound, FinishReason, SoundChoice, Playback, Variant, SoundId);
    check!(ReflectFromReflect: SoundBus, LicenseFilter, SoundscapeError, SoundscapeStatus, Format);
    check!(ReflectDefault: SoundscapeSettings, SoundOutput, BusVolumes, PrefetchedBanks, SoundControl);
    check!(ReflectDefault: PrefetchProgress, SoundQuery, LicenseFilter, AfterSound, Playback, SoundBank);
}

#[test]
fn values_survive_being_written_and_read() {
    fn check<T: FromReflect + GetTypeRegistration + std::fmt::Debug>(registry: &TypeRegistry, value: &T) {
        let text = ron::to_string(&ReflectSerializer::new(value, registry)).unwrap();
        let mut reader = ron::de::Deserializer::from_str(&text).unwrap();
        let read = ReflectDeserializer::new(registry).deserialize(&mut reader).unwrap();
        let read = T::from_reflect(&*read).unwrap_or_else(|| panic!("nothing comes of {text}"));
        assert_eq!(format!("{read:?}"), format!("{value:?}"), "{text}");
    }
    let studio = Studio::open();
    let registry = registry(&stage(&studio));
    let query = SoundQuery::new("owl").category("ambience").duration_max(4.0).limit(3);
    let sound = SoundRef::query(query.clone(), 4).format(Format::Wav24).normalized().pitch(0.9, 1.1).looped();
    let id: SoundId = "snd_8f3a2c1d".parse().unwrap();
    check(&registry, &query);
    check(&registry, &sound);
    check(&registry, &SoundPlayer::sound(sound.clone()).loudness(-20.0).fade_in(1.0).then_despawn());
    check(&registry, &SoundPlayer::id(id.clone()));
    check(&registry, &SoundControl { volume_db: -3.0, rate: 0.5, paused: true });
    check(&registry, &SoundscapeSettings { loudness_lufs: Some(-23.0), seed: Some(7), ..Default::default() });
    check(&registry, &SoundOutput::Silent);
    check(&registry, &PrefetchProgress::default());
    let mut bank = SoundBank::default();
    bank.sounds.insert("owl".into(), sound);
    check(&registry, &bank);
}

/// What the component is called by whoever has no type for it.
fn component(registry: &TypeRegistry, name: &str) -> ReflectComponent {
    registry.get_with_short_type_path(name).unwrap().data::<ReflectComponent>().unwrap().clone()
}

/// Inserts a component from text, as a scene does.
fn insert(entity: &mut EntityWorldMut, registry: &TypeRegistry, name: &str, text: &str) {
    let registration = registry.get_with_short_type_path(name).unwrap();
    let mut reader = ron::de::Deserializer::from_str(text).unwrap();
    let value = TypedReflectDeserializer::new(registration, registry).deserialize(&mut reader).unwrap();
    component(registry, name).insert(entity, &*value, registry);
}

#[test]
fn what_is_set_takes_effect() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let registry = registry(&stage);
    let asker = stage.app.world_mut().spawn_empty().id();
    let query =
        r#"(words: "door creak", category: None, duration_max_s: None, license: Any, limit: Some(1))"#;
    insert(&mut stage.app.world_mut().entity_mut(asker), &registry, "SoundQuery", query);
    let best = stage.until("results", |world| Some(world.get::<SoundResults>(asker)?.sounds[0].id.clone()));

    let player = SoundPlayer::id(best.clone()).looped();
    let text = ron::to_string(&TypedReflectSerializer::new(&player, &registry)).unwrap();
    let entity = stage.app.world_mut().spawn_empty().id();
    insert(&mut stage.app.world_mut().entity_mut(entity), &registry, "SoundPlayer", &text);
    stage.until("the sound", |world| world.get::<PlayingSound>(entity).map(drop));

    // An inspector reads all fields, and turns a knob.
    let read = |stage: &Stage, path: &str| -> f32 {
        let playing = component(&registry, "PlayingSound");
        let playing = playing.reflect(stage.app.world().entity(entity)).unwrap();
        assert_eq!(playing.path::<Option<SoundId>>("id").unwrap().as_ref(), Some(&best));
        *playing.path::<f32>(path).unwrap()
    };
    assert_eq!(read(&stage, "gain_db"), 0.0);
    let turn = |world: &mut World, name: &str, entity: Entity, path: &str, value: f32| {
        let mut knobs = component(&registry, name).reflect_mut(world.entity_mut(entity)).unwrap();
        *knobs.path_mut::<f32>(path).unwrap() = value;
    };
    turn(stage.app.world_mut(), "SoundControl", entity, "volume_db", -6.0);
    stage.frames_pass(2);
    assert_eq!(read(&stage, "gain_db"), -6.0);

    // A bus, by its name.
    stage.app.world_mut().resource_mut::<BusVolumes>().set::<MainTrack>(0.0);
    let world = stage.app.world_mut();
    let buses = world.components().component_id::<BusVolumes>().unwrap();
    let buses = world.resource_entities().get(buses).unwrap();
    let volumes = component(&registry, "BusVolumes");
    let mut volumes = volumes.reflect_mut(world.entity_mut(buses)).unwrap();
    let volumes = volumes.path_mut::<std::collections::HashMap<SoundBus, f32>>("0").unwrap();
    for (bus, volume_db) in volumes.iter_mut() {
        assert_eq!(format!("{bus:?}"), "SoundBus(\"MainTrack\")");
        *volume_db = -4.0;
    }
    stage.frames_pass(2);
    assert_eq!(read(&stage, "gain_db"), -10.0);

    // A script stops it.
    fn trigger<E: Event + Reflect>(world: &mut World, registry: &TypeRegistry, event: &E) {
        let data = registry.get_type_data::<ReflectEvent>(std::any::TypeId::of::<E>()).unwrap();
        data.trigger(world, event.as_partial_reflect(), registry);
    }
    trigger(stage.app.world_mut(), &registry, &StopSound::new(entity));
    stage.frames_pass(2);
    assert!(stage.app.world().get::<PlayingSound>(entity).is_none());
}
