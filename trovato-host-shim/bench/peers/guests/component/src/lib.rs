//! The work as a component.

use peers_work::Answer;

wit_bindgen::generate!({ path: "../../wit" });

struct Plugin;

impl Guest for Plugin {
    fn view(json: Vec<u8>) -> Result<Vec<u8>, String> {
        peers_work::view(&json).map_err(|error| error.to_string())
    }

    /// Three calls of the host, and no JSON of the item.
    fn view_by_handle(post: &Item) -> Result<Vec<u8>, String> {
        let answer = Answer {
            title: post.title().into(),
            body_bytes: post.body().len(),
            rating: post.rating() + 1,
        };
        serde_json::to_vec(&answer).map_err(|error| error.to_string())
    }

    fn check_interactions(json: Vec<u8>) -> Result<Vec<u8>, String> {
        let answer = || {
            let prescription = serde_json::from_slice(&json)?;
            serde_json::to_vec(&peers_work::check_interactions(&prescription))
        };
        answer().map_err(|error: serde_json::Error| error.to_string())
    }
}

export!(Plugin);
