//! The files that name sounds, as far as RON goes: lists of fields whose values are still text.

mod loader;

use std::fmt;

use bevy_app::App;
use bevy_asset::{AssetApp as _, AssetServer};
use ron::{error::SpannedError, value::RawValue};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::{InvalidSoundRef, SoundBank, SoundRef};
use loader::{SoundBankLoader, SoundRefLoader};

/// Why a `*.sound.ron` or `*.bank.ron` file cannot be used. `Display` names the entry and the field, and says what is
/// allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSoundFile {
    /// It is no RON, or not of the shape that such a file has.
    #[error("line {}, column {}: {}", .0.span.start.line, .0.span.start.col, .0.code)]
    Syntax(#[from] SpannedError),
    /// A bank has another field beside `sounds`.
    #[error("`{0}` is no field of a bank: write (sounds: {{ \"door.open\": (query: \"door open\") }})")]
    BankField(String),
    /// A bank has no `sounds`.
    #[error("there are no `sounds`: write (sounds: {{ \"door.open\": (query: \"door open\") }})")]
    NoSounds,
    /// Two entries of a bank have the same name.
    #[error("entry `{0}` stands there twice: give one of them another name")]
    EntryTwice(String),
    /// An entry of a bank.
    #[error("entry `{entry}`: {source}")]
    Entry {
        /// Its name.
        entry: String,
        /// What is wrong with it.
        source: InvalidSoundRef,
    },
    /// The one sound of a `*.sound.ron` file.
    #[error(transparent)]
    Sound(#[from] InvalidSoundRef),
}

/// One `name: value`.
#[derive(Clone, Debug)]
pub(crate) struct Field<'a> {
    pub(crate) name: String,
    /// As it stands in the file, with what is blank around it.
    pub(crate) value: &'a str,
}

/// Registers the assets, in an app that has any.
pub(crate) fn register(app: &mut App) {
    if app.world().contains_resource::<AssetServer>() {
        app.init_asset::<SoundRef>()
            .init_asset::<SoundBank>()
            .register_asset_reflect::<SoundRef>()
            .register_asset_reflect::<SoundBank>()
            .register_asset_loader(SoundRefLoader)
            .register_asset_loader(SoundBankLoader);
    }
}

/// The fields of `(a: …, b: …)`, which may have `name` in front of it.
pub(crate) fn fields_of<'a>(name: &'static str, text: &'a str) -> Result<Vec<Field<'a>>, SpannedError> {
    ron::Options::default().from_str_seed(text, Pairs::Fields(name))
}

/// The entries of `{ "a": …, "b": … }`.
pub(crate) fn entries_of(text: &str) -> Result<Vec<Field<'_>>, SpannedError> {
    ron::Options::default().from_str_seed(text, Pairs::Entries)
}

#[derive(Clone, Copy)]
enum Pairs {
    Fields(&'static str),
    Entries,
}

impl<'de> DeserializeSeed<'de> for Pairs {
    type Value = Vec<Field<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self {
            Self::Fields(name) => deserializer.deserialize_struct(name, &[], self),
            Self::Entries => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<Field<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fields(_) => "fields in brackets, as in (query: \"door\")",
            Self::Entries => "entries in braces, as in { \"door.open\": (query: \"door open\") }",
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        loop {
            let name = match self {
                Self::Fields(_) => map.next_key_seed(Name)?,
                Self::Entries => map.next_key()?,
            };
            let Some(name) = name else { return Ok(fields) };
            let value: &RawValue = map.next_value()?;
            fields.push(Field { name, value: value.get_ron() });
        }
    }
}

/// The name of a field, whatever it is.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<String, E> {
        Ok(name.into())
    }
}
