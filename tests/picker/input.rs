//! Whose input it is: the panel's while a person is at it, the game's otherwise, never both and never neither.

use bevy::{
    asset::AssetPlugin,
    camera::RenderTarget,
    input::{
        ButtonState, InputPlugin,
        common_conditions::input_just_pressed,
        keyboard::{Key, KeyboardInput},
        mouse::MouseButtonInput,
    },
    prelude::*,
    shader::Shader,
    window::{CursorMoved, PrimaryWindow, WindowEvent, WindowPlugin},
};
use bevy_egui::input::{egui_wants_any_keyboard_input, egui_wants_any_pointer_input};
use bevy_soundscape::{
    picker::{Picker, PickerPlugin},
    prelude::*,
};

/// What reached the game.
#[derive(Resource, Default)]
struct Game {
    jumps: u32,
    shots: u32,
}

struct Player {
    app: App,
    window: Entity,
}

impl Player {
    fn sit_down() -> Self {
        let mut app = App::new();
        app.add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
            .add_plugins((MinimalPlugins, AssetPlugin::default(), WindowPlugin::default(), InputPlugin))
            .init_asset::<Image>()
            .init_asset::<Shader>()
            .add_plugins(PickerPlugin::default())
            .init_resource::<Game>()
            .add_systems(
                Update,
                (
                    (|mut game: ResMut<Game>| game.jumps += 1).run_if(
                        input_just_pressed(KeyCode::Space).and_then(not(egui_wants_any_keyboard_input)),
                    ),
                    (|mut game: ResMut<Game>| game.shots += 1).run_if(
                        input_just_pressed(MouseButton::Left).and_then(not(egui_wants_any_pointer_input)),
                    ),
                ),
            );
        app.finish();
        app.cleanup();
        app.world_mut().spawn((Camera::default(), RenderTarget::default()));
        let window =
            app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>().single(app.world()).unwrap();
        let mut player = Self { app, window };
        player.frames();
        player
    }

    fn frames(&mut self) {
        (0..4).for_each(|_| self.app.update());
    }

    fn press(&mut self, key_code: KeyCode, logical_key: Key) {
        for state in [ButtonState::Pressed, ButtonState::Released] {
            let text = match &logical_key {
                Key::Character(text) => Some(text.clone()),
                Key::Space => Some(" ".into()),
                _ => None,
            };
            let input = KeyboardInput {
                key_code,
                logical_key: logical_key.clone(),
                state,
                text,
                repeat: false,
                window: self.window,
            };
            self.app.world_mut().write_message(input);
            self.frames();
        }
    }

    fn jump(&mut self) {
        self.press(KeyCode::Space, Key::Space);
    }

    fn click(&mut self, x: f32) {
        let (window, position) = (self.window, Vec2::new(x, 300.0));
        let moved = CursorMoved { window, position, delta: None };
        self.app.world_mut().write_message(WindowEvent::from(moved));
        self.frames();
        for state in [ButtonState::Pressed, ButtonState::Released] {
            let input = MouseButtonInput { button: MouseButton::Left, state, window };
            self.app.world_mut().write_message(input);
            self.app.world_mut().write_message(WindowEvent::from(input));
            self.frames();
        }
    }

    /// Jumps and shots of the game, and what stands in the panel's search field.
    fn seen(&self) -> (u32, u32, &str) {
        let game = self.app.world().resource::<Game>();
        (game.jumps, game.shots, self.picker().model().words())
    }

    fn picker(&self) -> &Picker {
        self.app.world().resource::<Picker>()
    }
}

#[test]
fn input_is_neither_stolen_nor_leaked() {
    // As wide as egui takes a window of unknown size to be; the panel is at its right edge.
    const IN_GAME: f32 = 100.0;
    const IN_PANEL: f32 = 9_800.0;
    let mut player = Player::sit_down();
    player.jump();
    player.click(IN_GAME);
    assert_eq!(player.seen(), (1, 1, ""), "closed, it takes nothing");

    player.press(KeyCode::F6, Key::F6);
    assert!(player.picker().is_open());
    player.press(KeyCode::KeyA, Key::Character("a".into()));
    player.jump();
    assert_eq!(player.seen(), (1, 1, "a "), "what is typed is not played");
    player.click(IN_PANEL);
    assert_eq!(player.seen(), (1, 1, "a "), "and what is clicked does not shoot");

    player.click(IN_GAME);
    player.jump();
    assert_eq!(player.seen(), (2, 2, "a "), "a click into the game gives it the keyboard");
    assert!(player.picker().is_open());

    player.click(IN_PANEL);
    player.jump();
    assert_eq!(player.seen(), (2, 2, "a "), "and one into the panel takes it");
    player.press(KeyCode::Escape, Key::Escape);
    assert!(!player.picker().is_open());
    player.jump();
    player.click(IN_PANEL);
    assert_eq!(player.seen(), (3, 3, "a "), "closed again");

    player.press(KeyCode::F6, Key::F6);
    player.press(KeyCode::F6, Key::F6);
    assert!(!player.picker().is_open(), "its key closes it whoever has the keyboard");
}
