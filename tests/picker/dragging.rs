//! A row is dragged out of the panel and dropped on something in the world, by the pointer of a real window.

use bevy::{
    asset::AssetPlugin,
    camera::RenderTarget,
    input::{ButtonState, InputPlugin, mouse::MouseButtonInput},
    picking::{
        DefaultPickingPlugins, PickingSystems,
        backend::{HitData, PointerHits},
        pointer::{PointerId, PointerLocation},
    },
    prelude::*,
    shader::Shader,
    window::{CursorMoved, PrimaryWindow, WindowEvent, WindowPlugin},
};
use bevy_egui::egui::{Event, Key, Modifiers, PointerButton, pos2};
use bevy_kira_audio::prelude::AudioSource;
use bevy_soundscape::{
    Client, PlayedSound, SoundChoice,
    picker::{Message, Picker, PickerPlugin},
    prelude::*,
};
use egui_kittest::kittest::Queryable as _;
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

/// Takes all of the window from 100 to 300.
#[derive(Component)]
struct Crate;

fn picks(
    pointers: Query<(&PointerId, &PointerLocation)>,
    crates: Query<Entity, With<Crate>>,
    cameras: Query<Entity, With<Camera>>,
    mut hits: MessageWriter<PointerHits>,
) {
    for (pointer, location) in &pointers {
        let Some(location) = location.location() else { continue };
        if (100.0..300.0).contains(&location.position.x) {
            let hit = HitData::new(cameras.single().unwrap(), 1.0, None, None);
            hits.write(PointerHits::new(*pointer, vec![(crates.single().unwrap(), hit)], 0.0));
        }
    }
}

/// A game with a window, a pointer, and the open panel at its right edge.
struct Game {
    app: App,
    window: Entity,
}

impl Game {
    /// As wide as egui takes a window of unknown size to be; the panel is at its right edge.
    const IN_PANEL: f32 = 9_800.0;

    fn start(server: &TestServer) -> Self {
        let client = Client::builder(server.url()).key(server.key().clone());
        let client = client.cache_dir(server.folder().join("cache")).build().unwrap();
        let mut app = App::new();
        let assets = server.folder().join("assets").display().to_string();
        app.add_plugins(SoundscapePlugin::with_client(client))
            .add_plugins((MinimalPlugins, AssetPlugin { file_path: assets, ..default() }))
            .add_plugins((WindowPlugin::default(), InputPlugin))
            .init_asset::<Image>()
            .init_asset::<Shader>()
            .init_asset::<AudioSource>()
            .add_plugins(DefaultPickingPlugins)
            .add_plugins(PickerPlugin::default().lock_file(server.folder().join("soundscape.lock")))
            .add_systems(PreUpdate, picks.in_set(PickingSystems::Backend));
        app.finish();
        app.cleanup();
        app.world_mut().spawn((Camera::default(), RenderTarget::default()));
        app.world_mut().resource_mut::<Picker>().open();
        let window =
            app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>().single(app.world()).unwrap();
        let mut game = Self { app, window };
        game.frames();
        game
    }

    fn frames(&mut self) {
        (0..4).for_each(|_| self.app.update());
    }

    fn until(&mut self, what: &str, mut look: impl FnMut(&mut World) -> bool) {
        for _ in 0..6_000 {
            self.app.update();
            if look(self.app.world_mut()) {
                return;
            }
            // Lets other threads work between two frames; waits for nothing in particular.
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
        panic!("waited in vain for {what}: {:?}", self.picker().model());
    }

    fn move_to(&mut self, x: f32, y: f32) {
        let moved = CursorMoved { window: self.window, position: Vec2::new(x, y), delta: None };
        self.app.world_mut().write_message(WindowEvent::from(moved));
        self.frames();
    }

    fn button(&mut self, state: ButtonState) {
        let input = MouseButtonInput { button: MouseButton::Left, state, window: self.window };
        self.app.world_mut().write_message(input);
        self.app.world_mut().write_message(WindowEvent::from(input));
        self.frames();
    }

    /// Presses on a row and moves out of the panel, to this place.
    fn drag_to(&mut self, x: f32) {
        // Somewhere in the list, wherever that begins.
        for y in [220.0, 250.0, 280.0, 310.0] {
            self.move_to(Self::IN_PANEL, y);
            self.button(ButtonState::Pressed);
            self.move_to(x, 300.0);
            if self.picker().model().dragged().is_some() {
                return;
            }
            self.button(ButtonState::Released);
        }
        panic!("nothing is dragged");
    }

    fn picker(&self) -> &Picker {
        self.app.world().resource::<Picker>()
    }
}

#[test]
fn a_row_that_is_dropped_on_an_entity_is_heard_from_there() {
    const ON_CRATE: f32 = 200.0;
    const ON_NOTHING: f32 = 600.0;
    let server = TestServer::start().unwrap();
    let mut game = Game::start(&server);
    let thing = game.app.world_mut().spawn((Crate, Name::new("Crate"), Transform::default())).id();
    game.app.world_mut().entity_mut(thing).insert(GlobalTransform::default());
    game.app.world_mut().resource_mut::<Picker>().send(Message::Typed("door".into()));
    game.until("doors", |world| world.resource::<Picker>().model().sounds().len() == 3);

    game.drag_to(ON_NOTHING);
    game.button(ButtonState::Released);
    assert!(game.picker().model().dragged().is_none());
    assert!(game.picker().model().trouble_in_using().unwrap().text.contains("nothing under the pointer"));

    game.drag_to(ON_CRATE);
    let sound = game.picker().model().dragged().unwrap().clone();
    assert_eq!(game.picker().model().dragged_over(), Some("Crate"));
    assert!(game.app.world().get::<SoundPlayer>(thing).is_none(), "not before it is dropped");
    game.button(ButtonState::Released);
    game.until("the sound", |world| world.get::<SoundPlayer>(thing).is_some());
    let player = game.app.world().get::<SoundPlayer>(thing).unwrap();
    let PlayedSound::Inline(played) = &player.sound else { panic!("{player:?}") };
    assert_eq!(played.choice, SoundChoice::Id(sound.id));
    assert_eq!(server.credits_charged().unwrap(), 1);
}

#[test]
fn an_app_without_picking_says_so() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let row = panel.harness.get_by_label("Door slams").rect().center();
    let button = |pressed, pos| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let outside = pos2(600.0, 300.0);
    let drag = |panel: &mut Panel, last: &[Event]| {
        for event in [Event::PointerMoved(row), button(true, row), Event::PointerMoved(outside)] {
            panel.harness.event(event);
            panel.harness.step();
        }
        panel.frames(2);
        assert_eq!(panel.model().dragged().map(|sound| &*sound.title), Some("Door slams"));
        for event in last {
            panel.harness.event(event.clone());
            panel.harness.step();
        }
        panel.frame();
        assert!(panel.model().dragged().is_none());
    };
    drag(&mut panel, &[button(false, outside)]);
    assert!(panel.shows("without Bevy's feature `bevy_picking`"));
    // Back into the panel, or Escape: nothing was meant.
    drag(&mut panel, &[Event::PointerMoved(row), button(false, row)]);
    assert!(!panel.shows("bevy_picking"));
    let escape = |pressed| Event::Key {
        key: Key::Escape,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    drag(&mut panel, &[escape(true), escape(false)]);
    panel.harness.event(button(false, outside));
    panel.frame();
    assert!(panel.is_open() && server.credits_charged().unwrap() == 0);
}
