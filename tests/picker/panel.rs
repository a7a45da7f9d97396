//! An app without a window whose picker is drawn, and driven, by egui's test harness.

use std::{path::PathBuf, thread, time::Duration};

use bevy::{asset::AssetPlugin, prelude::*, time::TimeUpdateStrategy};
use bevy_egui::egui;
use bevy_kira_audio::prelude::AudioSource;
use bevy_soundscape::{
    Client,
    picker::{Message, Model, Picker, PickerPlugin, PickerTarget, show},
    prelude::*,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use soundscape_server::testkit::TestServer;

pub struct Panel {
    pub harness: Harness<'static, App>,
    folder: PathBuf,
}

impl Panel {
    /// Nothing here takes that long; a test that waits longer has failed.
    const PATIENCE: u32 = 6_000;
    /// How long a frame is for the app.
    pub const FRAME: Duration = Duration::from_millis(10);

    /// The open panel of a game that uses this server.
    pub fn open(server: &TestServer) -> Self {
        let client = Client::builder(server.url()).key(server.key().clone());
        let client = client.cache_dir(server.folder().join("cache")).build().unwrap();
        Self::over(SoundscapePlugin::with_client(client), server.folder().to_owned())
    }

    pub fn over(plugin: SoundscapePlugin, folder: PathBuf) -> Self {
        Self::with(plugin, folder, |picker| picker)
    }

    /// A panel that the game has changed.
    pub fn with(
        plugin: SoundscapePlugin,
        folder: PathBuf,
        change: impl FnOnce(PickerPlugin) -> PickerPlugin,
    ) -> Self {
        let picker = PickerPlugin::default()
            .bank(folder.join("assets/picked.bank.ron"))
            .collections(folder.join("soundscape.collections.toml"))
            .lock_file(folder.join("soundscape.lock"))
            .searches(folder.join("soundscape.searches.toml"));
        let picker = change(picker);
        let mut app = App::new();
        let assets = folder.join("assets").display().to_string();
        let assets = AssetPlugin { file_path: assets, ..AssetPlugin::default() };
        app.add_plugins((plugin, MinimalPlugins, assets, picker))
            .init_asset::<AudioSource>()
            .insert_resource(TimeUpdateStrategy::ManualDuration(Self::FRAME));
        app.finish();
        app.cleanup();
        app.world_mut().resource_mut::<Picker>().open();
        let draw = |ui: &mut egui::Ui, app: &mut App| {
            let messages = show(ui, app.world().resource::<Picker>().model());
            messages.into_iter().for_each(|message| app.world_mut().resource_mut::<Picker>().send(message));
        };
        let harness = Harness::builder().with_size([440.0, 720.0]).build_ui_state(draw, app);
        let mut panel = Self { harness, folder };
        panel.frame();
        panel
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn world(&mut self) -> &mut World {
        self.harness.state_mut().world_mut()
    }

    pub fn model(&self) -> &Model {
        self.harness.state().world().resource::<Picker>().model()
    }

    pub fn is_open(&self) -> bool {
        self.harness.state().world().resource::<Picker>().is_open()
    }

    pub fn send(&mut self, message: Message) {
        self.world().resource_mut::<Picker>().send(message);
    }

    /// An entity that sounds are for.
    pub fn target(&mut self, name: &'static str) -> Entity {
        let entity = self.world().spawn(Name::new(name)).id();
        self.world().resource_mut::<PickerTarget>().0 = Some(entity);
        self.frame();
        entity
    }

    /// One frame of the app, and its widgets.
    pub fn frame(&mut self) {
        self.harness.state_mut().update();
        self.harness.step();
    }

    pub fn frames(&mut self, frames: u32) {
        (0..frames).for_each(|_| self.frame());
    }

    pub fn until(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> bool) {
        for _ in 0..Self::PATIENCE {
            self.frame();
            if look(self) {
                return;
            }
            // Lets other threads work between two frames; waits for nothing in particular.
            thread::park_timeout(Duration::from_millis(1));
        }
        panic!("waited in vain for {what}: {:?}", self.model());
    }

    /// Types into whatever has the keyboard.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.harness.event(egui::Event::Text(letter.to_string()));
            self.harness.step();
        }
    }

    pub fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.step();
        self.frame();
    }

    /// With Ctrl, or Cmd.
    pub fn command(&mut self, key: egui::Key) {
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        self.harness.step();
        self.frame();
    }

    pub fn click(&mut self, label: &str) {
        // What has just appeared may move what is beside it, some frames later.
        let mut place = None;
        while place != Some(self.harness.get_by_label(label).rect()) {
            place = Some(self.harness.get_by_label(label).rect());
            self.frame();
        }
        self.click_at_once(label);
    }

    pub fn click_at_once(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.step();
        self.frame();
    }

    pub fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// The titles of the listed sounds.
    pub fn titles(&self) -> Vec<&str> {
        self.model().sounds().iter().map(|sound| &*sound.title).collect()
    }

    /// Types, and waits for the sounds.
    pub fn search(&mut self, words: &str) {
        self.type_text(words);
        self.until("sounds", |panel| !panel.model().sounds().is_empty());
    }
}
