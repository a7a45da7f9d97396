//! The key that a person types in when the game has none that is any good.

use std::fmt;

use soundscape_client::Scope;

use super::{Credits, Effect, Model, Trouble, TroubleKind};

/// What a person types for a key. `Debug` does not print it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KeyText(
    /// As it was typed.
    pub String,
);

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(REDACTED)")
    }
}

/// The form for it.
#[derive(Debug, Default)]
pub(crate) struct KeyForm {
    /// Where the key would be used; `None`: nowhere before the game starts anew.
    pub(crate) server: Option<String>,
    pub(crate) text: KeyText,
    pub(crate) stage: KeyStage,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeyStage {
    #[default]
    Idle,
    Trying,
    Refused(Trouble),
    /// It is a key, but not one to search with.
    Useless(Vec<Scope>),
    /// It is in use, and may not do this.
    Used(Vec<Scope>),
}

impl KeyForm {
    /// What is typed, once it is to be tried.
    pub(super) fn try_it(&mut self) -> Option<KeyText> {
        let text = KeyText(self.text.0.trim().to_owned());
        if text.0.is_empty() || self.stage == KeyStage::Trying {
            return None;
        }
        self.stage = KeyStage::Trying;
        Some(text)
    }

    pub(super) fn write(&mut self, text: KeyText) {
        self.text = text;
        self.stage = KeyStage::Idle;
    }

    /// It was read.
    pub(super) fn settle(&mut self) {
        if matches!(self.stage, KeyStage::Used(_)) {
            self.stage = KeyStage::Idle;
        }
    }
}

impl Model {
    /// Why another key is needed, if one is.
    pub(crate) fn lacks_key(&self) -> Option<&Trouble> {
        let of_key = |trouble: &&Trouble| matches!(trouble.kind, TroubleKind::NoKey | TroubleKind::Scope);
        match (&self.search.trouble, &self.credits) {
            (Some(trouble), _) => Some(trouble).filter(of_key),
            // Known before anything is searched for.
            (None, Credits::Hidden(trouble)) if self.list.sounds.is_empty() && !self.search.asking => {
                Some(trouble).filter(|trouble| trouble.kind == TroubleKind::NoKey)
            }
            _ => None,
        }
    }

    pub(super) fn key_tried(&mut self, outcome: Result<Vec<Scope>, Trouble>, effects: &mut Vec<Effect>) {
        self.key.stage = match outcome {
            Err(trouble) => KeyStage::Refused(trouble),
            Ok(missing) if missing.contains(&Scope::SearchRead) => KeyStage::Useless(missing),
            Ok(missing) => {
                self.key.text = KeyText::default();
                self.credits = Credits::Unknown;
                KeyStage::Used(missing)
            }
        };
        if matches!(self.key.stage, KeyStage::Used(_)) {
            self.retry(effects);
        }
    }
}
