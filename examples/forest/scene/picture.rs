//! `--picture FILE`: the scene as it shows best, written to a file.

use std::{path::PathBuf, time::Duration};

use bevy::{
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured, save_to_disk},
    time::TimeUpdateStrategy,
};

use crate::{
    arguments, land,
    soundscape::Sounds,
    walker::{Gaze, Walker, Walking},
};

/// Frames until all is drawn as it will be, and some sounds are told of.
const SETTLED: u32 = 30;
/// How long each is for the scene, so that all pictures are alike.
const FRAME: Duration = Duration::from_millis(100);

#[derive(Resource)]
struct Picture {
    file: PathBuf,
    frames: u32,
}

pub fn plugin(app: &mut App) {
    if let Some(file) = arguments::after("--picture") {
        app.insert_resource(TimeUpdateStrategy::ManualDuration(FRAME))
            .insert_resource(Picture { file: file.into(), frames: 0 })
            .add_systems(PostStartup, pose)
            .add_systems(Update, take.run_if(Sounds::ready).after(Walking));
    }
}

/// On the bridge, the fire ahead.
fn pose(mut gaze: ResMut<Gaze>, mut walker: Single<&mut Transform, With<Walker>>) {
    *gaze = Gaze { turn: 0.02, down: 0.05 };
    walker.translation = land::standing(Vec2::new(1.62, 10.9));
    walker.rotation = Quat::from_rotation_y(0.25);
}

fn take(mut picture: ResMut<Picture>, mut commands: Commands) {
    picture.frames += 1;
    if picture.frames == SETTLED {
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(picture.file.clone())).observe(
            |_: On<ScreenshotCaptured>, mut exit: MessageWriter<AppExit>| {
                exit.write(AppExit::Success);
            },
        );
    }
}
