//! What opens and shuts: the hut's door and a chest.

use bevy::prelude::*;

use crate::{land, things::Thing, walker::Walker};

/// Beside the fire.
pub const CHEST: Vec2 = Vec2::new(-2.1, 2.6);
const REACH_M: f32 = 2.2;

/// Something with a hinge. Its `Transform` is the hinge; children turn with it.
#[derive(Component)]
pub struct Lid {
    /// As its sounds in the bank begin.
    pub name: &'static str,
    pub open: bool,
    /// How far it is open: 0 to 1.
    pub ajar: f32,
    shut: Quat,
    wide: Quat,
    takes_s: f32,
}

/// Someone reaches for what is near.
#[derive(Event)]
pub struct Reach;

/// It was opened or shut.
#[derive(Event)]
pub struct Turned {
    pub lid: Entity,
    pub name: &'static str,
    pub open: bool,
    pub place: Vec3,
}

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, turn).add_observer(reach);
}

fn build(mut commands: Commands) {
    let facing = Quat::from_rotation_y(land::HUT_TURN);
    let hinge = land::by_hut(Vec2::new(-0.45, land::HUT_HALF.y)).extend(land::hut_floor()).xzy();
    let door = Thing { middle: Vec3::new(0.45, 0.95, 0.0), radius: 0.9 };
    let lid = Lid::hinged("door", hinge, facing, Quat::from_rotation_y(1.75), 0.9);
    commands.spawn((lid, door, Name::new("the door")));

    let chest = land::ground(CHEST) + Vec3::Y * 0.36;
    let facing = Quat::from_rotation_y(-0.55);
    let hinge = chest - facing * Vec3::Z * 0.27;
    let lid = Lid::hinged("chest", hinge, facing, Quat::from_rotation_x(-1.5), 0.7);
    commands.spawn((lid, Thing { middle: Vec3::new(0.0, -0.1, 0.27), radius: 0.5 }, Name::new("the chest")));
}

impl Lid {
    fn hinged(
        name: &'static str,
        hinge: Vec3,
        shut: Quat,
        swing: Quat,
        takes_s: f32,
    ) -> (Self, Transform, Visibility) {
        let place = Transform::from_translation(hinge).with_rotation(shut);
        (
            Self { name, open: false, ajar: 0.0, shut, wide: shut * swing, takes_s },
            place,
            Visibility::default(),
        )
    }

    /// What the key would do.
    pub fn what_reaching_does(&self) -> String {
        format!("{} the {}", if self.open { "shut" } else { "open" }, self.name)
    }
}

/// What can be reached from here.
pub fn in_reach<L>(at: Vec3, lids: impl Iterator<Item = (L, Vec3)>) -> Option<L> {
    let near = lids.map(|(lid, place)| (lid, place.xz().distance(at.xz()))).filter(|near| near.1 < REACH_M);
    near.min_by(|one, other| one.1.total_cmp(&other.1)).map(|near| near.0)
}

fn reach(
    _: On<Reach>,
    walker: Single<&Transform, With<Walker>>,
    mut lids: Query<(Entity, &mut Lid, &Transform), Without<Walker>>,
    mut commands: Commands,
) {
    let all = lids.iter_mut().map(|(entity, lid, hinge)| ((entity, lid), hinge.translation));
    let Some((entity, mut lid)) = in_reach(walker.translation, all) else { return };
    lid.open = !lid.open;
    let place = walker.translation + Vec3::Y;
    commands.trigger(Turned { lid: entity, name: lid.name, open: lid.open, place });
}

fn turn(time: Res<Time>, mut lids: Query<(&mut Lid, &mut Transform)>) {
    for (mut lid, mut hinge) in &mut lids {
        let goal = f32::from(u8::from(lid.open));
        let step = time.delta_secs() / lid.takes_s;
        lid.ajar += (goal - lid.ajar).clamp(-step, step);
        hinge.rotation = lid.shut.slerp(lid.wide, land::smooth(0.0, 1.0, lid.ajar));
    }
}
