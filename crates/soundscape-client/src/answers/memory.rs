//! The answers of the last minutes, bounded by their size.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::Reply;

/// Forgets what was not asked for longest.
#[derive(Default)]
pub(super) struct Memory(Mutex<VecDeque<Remembered>>);

struct Remembered {
    reply: Arc<Reply>,
    bytes: usize,
}

impl Memory {
    /// As JSON text; in memory it is a few times that.
    const MAX_BYTES: usize = 1 << 20;

    pub(super) fn get(&self, target: &str) -> Option<Arc<Reply>> {
        let mut replies = self.replies();
        let index = replies.iter().position(|known| known.reply.target == target)?;
        let known = replies.remove(index)?;
        let reply = known.reply.clone();
        replies.push_back(known);
        Some(reply)
    }

    pub(super) fn insert(&self, reply: Arc<Reply>) {
        let bytes = reply.target.len() + reply.body.to_string().len();
        let mut replies = self.replies();
        replies.retain(|known| known.reply.target != reply.target);
        replies.push_back(Remembered { reply, bytes });
        let mut total: usize = replies.iter().map(|known| known.bytes).sum();
        while total > Self::MAX_BYTES
            && let Some(oldest) = replies.pop_front()
        {
            total -= oldest.bytes;
        }
    }

    fn replies(&self) -> MutexGuard<'_, VecDeque<Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(target: &str, bytes: usize) -> Arc<Reply> {
        let body = serde_json::Value::String("x".repeat(bytes));
        Arc::new(Reply { target: target.into(), etag: None, total: None, next: None, body })
    }

    #[test]
    fn forgets_what_was_not_asked_for_longest() {
        let memory = Memory::default();
        for target in ["a", "b", "c"] {
            memory.insert(reply(target, Memory::MAX_BYTES / 4));
        }
        assert!(memory.get("a").is_some());
        memory.insert(reply("d", Memory::MAX_BYTES / 4));
        let known = ["a", "b", "c", "d"].map(|target| memory.get(target).is_some());
        assert_eq!(known, [true, false, true, true]);
        memory.insert(reply("huge", Memory::MAX_BYTES + 1));
        assert!(memory.get("huge").is_none());
    }
}
