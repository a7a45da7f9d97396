//! How long the plugin's systems take, each frame.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use bevy_app::App;
use bevy_ecs::{
    resource::Resource,
    system::{Adapt, IntoAdapterSystem, RunSystemError, System, SystemIn, SystemInput},
};

use crate::clock;

/// Adds up what the systems take that it times, on whichever thread they run.
#[derive(Resource, Clone, Default)]
pub(crate) struct Stopwatch {
    nanoseconds: Arc<AtomicU64>,
}

impl Stopwatch {
    /// The app's.
    pub(crate) fn of(app: &mut App) -> Self {
        app.world_mut().get_resource_or_init::<Self>().clone()
    }

    /// The same system, timed.
    pub(crate) fn times<S>(&self, system: S) -> IntoAdapterSystem<Self, S> {
        IntoAdapterSystem::new(self.clone(), system)
    }

    /// Milliseconds since this was last asked.
    #[cfg(feature = "kira")]
    pub(crate) fn take_ms(&self) -> f64 {
        self.nanoseconds.swap(0, Relaxed) as f64 / 1e6
    }
}

impl<S: System> Adapt<S> for Stopwatch {
    type In = S::In;
    type Out = S::Out;

    fn adapt(
        &mut self,
        input: <S::In as SystemInput>::Inner<'_>,
        run_system: impl FnOnce(SystemIn<'_, S>) -> Result<S::Out, RunSystemError>,
    ) -> Result<S::Out, RunSystemError> {
        let start = clock::now();
        let outcome = run_system(input);
        let nanoseconds = start.elapsed().as_nanos();
        self.nanoseconds.fetch_add(u64::try_from(nanoseconds).unwrap_or(u64::MAX), Relaxed);
        outcome
    }
}
