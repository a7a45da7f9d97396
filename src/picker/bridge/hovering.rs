//! The entity under the pointer, while a sound is dragged over the world.

use bevy_ecs::{
    entity::Entity,
    hierarchy::ChildOf,
    name::Name,
    query::With,
    system::{Query, Res, SystemParam},
};
use bevy_picking::hover::HoverMap;
use bevy_transform::components::GlobalTransform;

use crate::{
    SoundPlayer,
    picker::{Message, Trouble},
};

/// What Bevy's picking knows, in an app that has it.
#[derive(SystemParam)]
pub(super) struct Pointer<'w, 's> {
    hover: Option<Res<'w, HoverMap>>,
    places: Query<'w, 's, (), With<GlobalTransform>>,
    players: Query<'w, 's, (), With<SoundPlayer>>,
    parents: Query<'w, 's, &'static ChildOf>,
    names: Query<'w, 's, &'static Name>,
}

impl Pointer<'_, '_> {
    /// The entity that is nearest under the pointer: itself, or the one above it that plays a sound, since a model has
    /// many parts.
    pub(super) fn entity(&self) -> Option<Entity> {
        let hits = self.hover.iter().flat_map(|hover| hover.values()).flatten();
        let hits = hits.filter(|(entity, _)| self.places.contains(**entity));
        let (nearest, _) = hits.min_by(|(_, a), (_, b)| a.depth.total_cmp(&b.depth))?;
        let plays = |entity: &Entity| self.players.contains(*entity);
        let above = self.parents.iter_ancestors(*nearest).find(plays);
        Some(above.filter(|_| !plays(nearest)).unwrap_or(*nearest))
    }

    pub(super) fn told(&self) -> Message {
        Message::Hovered(match &self.hover {
            Some(_) => Ok(self.entity().map(|entity| self.name(entity))),
            None => Err(Trouble::other(
                "Nothing can be dropped on: the game is built without Bevy's feature `bevy_picking`",
            )),
        })
    }

    pub(super) fn name(&self, entity: Entity) -> String {
        self.names.get(entity).map_or_else(|_| format!("entity {entity}"), ToString::to_string)
    }
}
