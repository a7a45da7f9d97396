//! The panel in a Bevy app: its key, its frames, and its effects.

mod booth;
mod changes;
mod collecting;
mod errand;
mod errands;
mod files;
mod hovering;
mod kept;
mod key;
mod searches;
mod work;

use std::path::PathBuf;

use bevy_app::{App, Plugin, PostUpdate, PreUpdate};
use bevy_asset::{AssetPlugin, io::file::FileAssetReader};
use bevy_ecs::{
    entity::Entity,
    event::Event,
    reflect::ReflectResource,
    resource::Resource,
    schedule::IntoScheduleConfigs as _,
    system::{Local, Res, ResMut},
};
use bevy_egui::{EguiContexts, EguiPlugin, EguiPostUpdateSet, EguiPreUpdateSet, EguiPrimaryContextPass};
use bevy_input::{ButtonInput, InputSystems, keyboard::KeyCode};
use bevy_kira_audio::AudioSystemSet;
use bevy_reflect::{Reflect, std_traits::ReflectDefault};
use bevy_window::WindowPlugin;
use soundscape_client::{License, LockFile, SoundId, Variant};

use super::{Collections, Effect, Message, Model, view};
use booth::Booth;
use changes::Changes;
use collecting::Collecting;
use errands::Errands;
use files::Files;

/// Adds the sound picker. Goes after `SoundscapePlugin`, `DefaultPlugins` and `AudioPlugin`.
///
/// Adds bevy_egui's `EguiPlugin` to an app with windows, unless it is there already; in an app without windows nothing is
/// drawn. A camera must exist for anything to be seen.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct PickerPlugin {
    /// What opens and closes the panel; F6.
    pub key: KeyCode,
    /// The bank that comes first among those that sounds can be written into, from the working directory;
    /// `assets/picked.bank.ron`.
    pub bank: PathBuf,
    /// More of them, beside all `*.bank.ron` files in the folder of the game's assets.
    pub banks: Vec<PathBuf>,
    /// The lock file that they are pinned in; `soundscape.lock`.
    pub lock_file: PathBuf,
    /// Where searches are saved; `soundscape.searches.toml`.
    pub searches: PathBuf,
    /// The file of the collections; `soundscape.collections.toml`.
    pub collections: PathBuf,
    /// Licences that the project does not allow: who uses a sound under one is warned; none.
    pub denied: Vec<License>,
}

/// The entity that a sound is used on: its [`SoundPlayer`](crate::SoundPlayer) is replaced, or it gets one. The game
/// says which.
#[derive(Resource, Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[reflect(Resource, Clone, Debug, Default, PartialEq)]
pub struct PickerTarget(pub Option<Entity>);

/// A person uses a sound. What the entity plays is replaced already.
#[derive(Event, Clone, Debug)]
#[non_exhaustive]
pub struct SoundPicked {
    /// The entity that it is for.
    pub entity: Option<Entity>,
    /// The sound.
    pub id: SoundId,
    /// In which form.
    pub variant: Variant,
    /// The entry of the bank that it was written to.
    pub bank_entry: Option<String>,
}

/// The panel of this app.
#[derive(Resource)]
pub struct Picker {
    model: Model,
    open: bool,
    effects: Vec<Effect>,
    errands: Errands,
    collecting: Collecting,
    changes: Changes,
    files: Files,
    searches: PathBuf,
    /// The entity under the pointer when it was last looked for.
    hovered: Option<Entity>,
    key: KeyCode,
}

impl Picker {
    /// Whether it is on the screen.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Brings it onto the screen, and gives the keyboard to its search field; of use when it is open, too, after a
    /// click on what [`PickerTarget`] is now.
    pub fn open(&mut self) {
        self.open = true;
        self.send(Message::Opened);
    }

    /// Takes it off the screen.
    pub fn close(&mut self) {
        if self.open {
            self.send(Message::Closed);
        }
    }

    /// What it knows.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Does what a person at it would do.
    pub fn send(&mut self, message: Message) {
        for effect in self.model.update(message) {
            match effect {
                Effect::Close => self.open = false,
                effect => self.effects.push(effect),
            }
        }
    }
}

impl Default for PickerPlugin {
    fn default() -> Self {
        Self {
            key: KeyCode::F6,
            bank: "assets/picked.bank.ron".into(),
            banks: Vec::new(),
            lock_file: LockFile::NAME.into(),
            searches: "soundscape.searches.toml".into(),
            collections: Collections::NAME.into(),
            denied: Vec::new(),
        }
    }
}

impl PickerPlugin {
    /// Opened and closed by another key.
    pub fn key(self, key: KeyCode) -> Self {
        Self { key, ..self }
    }

    /// Writes sounds into another bank.
    pub fn bank(self, file: impl Into<PathBuf>) -> Self {
        Self { bank: file.into(), ..self }
    }

    /// Writes sounds into these banks, too. Those in the folder of the game's assets are found by themselves.
    pub fn banks(mut self, files: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.banks.extend(files.into_iter().map(Into::into));
        self
    }

    /// Keeps collections in another file.
    pub fn collections(self, file: impl Into<PathBuf>) -> Self {
        Self { collections: file.into(), ..self }
    }

    /// Warns of sounds under these licences, which the project does not allow.
    pub fn deny(mut self, licenses: impl IntoIterator<Item = License>) -> Self {
        self.denied.extend(licenses);
        self
    }

    /// Pins sounds in another lock file.
    pub fn lock_file(self, file: impl Into<PathBuf>) -> Self {
        Self { lock_file: file.into(), ..self }
    }

    /// Saves searches in another file.
    pub fn searches(self, file: impl Into<PathBuf>) -> Self {
        Self { searches: file.into(), ..self }
    }
}

impl PickerPlugin {
    fn files(&self, app: &App) -> Files {
        let folder = app.get_added_plugins::<AssetPlugin>().first().map(|assets| assets.file_path.clone());
        Files {
            banks: std::iter::once(&self.bank).chain(&self.banks).cloned().collect(),
            lock: self.lock_file.clone(),
            collections: self.collections.clone(),
            assets: folder.map(|folder| FileAssetReader::get_base_path().join(folder)),
        }
    }
}

impl Plugin for PickerPlugin {
    fn build(&self, app: &mut App) {
        if app.is_plugin_added::<WindowPlugin>() && !app.is_plugin_added::<EguiPlugin>() {
            app.add_plugins(EguiPlugin::default());
        }
        let mut model = Model::default();
        model.update(Message::Denied(self.denied.clone()));
        let picker = Picker {
            model,
            open: false,
            effects: Vec::new(),
            errands: Errands::default(),
            collecting: Collecting::default(),
            changes: Changes::default(),
            files: self.files(app),
            searches: self.searches.clone(),
            hovered: None,
            key: self.key,
        };
        app.insert_resource(picker)
            .init_resource::<PickerTarget>()
            .init_resource::<Booth>()
            .register_type::<PickerTarget>()
            .add_systems(PreUpdate, toggle.after(InputSystems).before(EguiPreUpdateSet::ProcessInput))
            .add_systems(EguiPrimaryContextPass, draw)
            .add_systems(
                PostUpdate,
                work::work
                    .after(EguiPostUpdateSet::EndPass)
                    .after(bevy_transform::TransformSystems::Propagate)
                    .before(AudioSystemSet::PlayTypedChannels),
            );
    }

    fn finish(&self, app: &mut App) {
        if app.is_plugin_added::<WindowPlugin>() && !app.is_plugin_added::<EguiPlugin>() {
            tracing::error!("the sound picker is not drawn: add PickerPlugin after DefaultPlugins");
        }
        booth::finish(app);
    }
}

/// Before egui takes the input, so that the key works whoever has the keyboard.
fn toggle(keys: Option<Res<ButtonInput<KeyCode>>>, mut picker: ResMut<Picker>) {
    let key = picker.key;
    if keys.is_some_and(|keys| keys.just_pressed(key)) {
        if picker.open { picker.close() } else { picker.open() }
    }
}

fn draw(mut contexts: EguiContexts, mut picker: ResMut<Picker>, mut was_open: Local<bool>) {
    let Ok(context) = contexts.ctx_mut() else { return };
    if picker.open {
        for message in view::show_in(context, &picker.model) {
            picker.send(message);
        }
    }
    if !picker.open && *was_open {
        view::let_go(context);
    }
    *was_open = picker.open;
}
