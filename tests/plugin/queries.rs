//! A query as a component, from its insertion to its answer.

use bevy::prelude::*;
use bevy_soundscape::{ErrorCode, prelude::*};
use soundscape_server::testkit::{Fault, TestServer};

use crate::{stage::Stage, studio::Studio};

fn titles(world: &World, entity: Entity) -> Option<Vec<String>> {
    let results = world.get::<SoundResults>(entity)?;
    Some(results.sounds.iter().map(|sound| sound.title.clone()).collect())
}

fn settled(world: &World, entity: Entity) -> Option<()> {
    world.get::<SoundQueryPending>(entity).is_none().then_some(())
}

#[test]
fn an_answer_is_a_component_and_an_event() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let found = stage.collect::<SoundsFound>();
    let check = |stage: &mut Stage, query: SoundQuery, expected: &[&str], total: u64| {
        let entity = stage.app.world_mut().spawn(query.clone()).id();
        assert!(titles(stage.app.world(), entity).is_none(), "nothing is there at once");
        let titles = stage.until("results", |world| titles(world, entity));
        assert_eq!(titles, expected, "{query:?}");
        let found = std::mem::take(&mut *found.lock().unwrap());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].entity, found[0].total), (entity, total));
        assert_eq!(found[0].sounds.len(), expected.len());
    };
    check(&mut stage, SoundQuery::new("door slam"), &["Door slam", "Door creak slow"], 2);
    check(&mut stage, SoundQuery::new("door").duration_max(0.7), &["Door slam"], 1);
    check(&mut stage, SoundQuery::new("door creak").limit(1), &["Door creak slow"], 2);
    check(&mut stage, SoundQuery::new("door").license(LicenseFilter::Editorial), &[], 0);
    check(&mut stage, SoundQuery::new("submarine"), &[], 0);
}

#[test]
fn the_next_page_follows_the_first() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door creak").limit(1)).id();
    let first = stage.until("results", |world| world.get::<SoundResults>(entity).cloned());
    let request = stage.soundscape().next_page(&first).expect("a second page");
    let second = stage.answer(request).unwrap();
    assert_eq!(second.sounds[0].title, "Door slam");
    assert!(stage.soundscape().next_page(&second).is_none());
}

#[test]
fn a_failure_is_a_component_and_an_event_and_the_next_answer_clears_it() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let failed = stage.collect::<SoundQueryFailed>();
    let entity = stage.app.world_mut().spawn(SoundQuery::new("door").limit(0)).id();
    let error = stage.until("a failure", |world| Some(world.get::<SoundQueryFailed>(entity)?.error.clone()));
    assert_eq!(error.code(), Some(ErrorCode::InvalidParameter));
    assert_eq!(failed.lock().unwrap().len(), 1);
    assert_eq!(failed.lock().unwrap()[0].entity, entity);

    stage.app.world_mut().entity_mut(entity).insert(SoundQuery::new("door"));
    stage.until("results", |world| titles(world, entity));
    assert!(stage.app.world().get::<SoundQueryFailed>(entity).is_none());

    stage.app.world_mut().entity_mut(entity).insert(SoundQuery::new("door").category("?"));
    stage.until("a failure", |world| world.get::<SoundQueryFailed>(entity).map(drop));
    assert!(titles(stage.app.world(), entity).is_none(), "old results are no answer to a failed query");
}

#[test]
fn inserting_again_replaces() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let found = stage.collect::<SoundsFound>();
    let entity = stage.app.world_mut().spawn(SoundQuery::new("footstep")).id();
    stage.until("results", |world| titles(world, entity));

    for words in ["door creak", "door slam", "door creak", "door slam"] {
        stage.app.world_mut().entity_mut(entity).insert(SoundQuery::new(words));
        assert_eq!(
            titles(stage.app.world(), entity).unwrap(),
            ["Footstep gravel"],
            "old results stay meanwhile"
        );
    }
    stage.until("the answer", |world| settled(world, entity));
    assert_eq!(titles(stage.app.world(), entity).unwrap()[0], "Door slam");
    for _ in 0..20 {
        stage.app.update();
    }
    assert_eq!(found.lock().unwrap().len(), 2, "the queries in between have no answer");
}

#[test]
fn an_answer_to_a_query_replaced_in_the_same_frame_is_dropped() {
    let studio = Studio::open();
    let mut stage = Stage::new(studio.plugin());
    let failed = stage.collect::<SoundQueryFailed>();
    // Both fail in the same frame, and what the first one's observer does is done before the second is told.
    let unusable = || SoundQuery::new("door").category("?");
    let [first, second] = [(); 2].map(|()| stage.app.world_mut().spawn(unusable()).id());
    stage.app.world_mut().entity_mut(first).observe(
        move |_: On<SoundQueryFailed>, mut commands: Commands| {
            commands.entity(second).insert(SoundQuery::new("door slam"));
        },
    );
    let titles = stage.until("results", |world| titles(world, second));
    assert_eq!(titles[0], "Door slam");
    let failed: Vec<_> = failed.lock().unwrap().iter().map(|failed| failed.entity).collect();
    assert_eq!(failed, [first]);
}

#[test]
fn despawning_and_removing_cancel() {
    let server = TestServer::start().unwrap();
    server.inject(Fault::stall());
    let mut stage = Stage::new(SoundscapePlugin::new(server.url(), server.key().secret()));
    let cancel: [fn(EntityWorldMut); 3] = [
        |entity| entity.despawn(),
        |mut entity| {
            entity.remove::<SoundQuery>();
        },
        |mut entity| {
            entity.insert(SoundQuery::new("another"));
        },
    ];
    for (number, cancel) in cancel.into_iter().enumerate() {
        let entity = stage.app.world_mut().spawn(SoundQuery::new("door")).id();
        stage.until("a request", |_| (server.under_way() == 1).then_some(()));
        cancel(stage.app.world_mut().entity_mut(entity));
        stage.until("its end", |_| server.seen()[number].is_over().then_some(()));
    }
}
