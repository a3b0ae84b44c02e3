use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a model is asked to do.
///
/// ```
/// use trovato::vocabulary::AiOperationType;
///
/// assert_eq!(serde_json::to_string(&AiOperationType::SpeechToText)?, r#""speech_to_text""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AiOperationType {
    /// Continue a conversation.
    Chat,
    /// Turn text into a vector.
    Embedding,
    /// Draw a picture.
    ImageGeneration,
    /// Write down what is said.
    SpeechToText,
    /// Say what is written.
    TextToSpeech,
    /// Judge whether a text is acceptable.
    Moderation,
}

/// One message of a conversation.
///
/// ```
/// use trovato::vocabulary::AiMessage;
///
/// let messages = [AiMessage::system("Be brief."), AiMessage::user("What is a tap?")];
/// assert_eq!(messages[1].role, "user");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiMessage {
    /// Who speaks: `system`, `user`, `assistant`, or a role of the provider's.
    pub role: String,
    /// What is said.
    pub content: String,
}

impl AiMessage {
    /// An instruction to the model.
    pub fn system(content: impl Into<String>) -> Self {
        Self::new("system", content.into())
    }

    /// What the user says.
    pub fn user(content: impl Into<String>) -> Self {
        Self::new("user", content.into())
    }

    /// What the model said before.
    pub fn assistant(content: impl Into<String>) -> Self {
        Self::new("assistant", content.into())
    }

    fn new(role: &str, content: String) -> Self {
        Self {
            role: role.into(),
            content,
        }
    }
}

/// Limits and taste of an answer; what is `None` is left to the provider.
///
/// ```
/// use trovato::vocabulary::AiRequestOptions;
///
/// let brief = AiRequestOptions { max_tokens: Some(200), ..Default::default() };
/// assert_eq!(serde_json::to_string(&brief)?, r#"{"max_tokens":200}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AiRequestOptions {
    /// The most tokens that the answer may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Randomness of the answer; 0 is the least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Share of probability that is sampled from, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Texts at which the answer ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Vec<String>>,
}

/// A request to an AI provider.
///
/// ```
/// use trovato::vocabulary::{AiMessage, AiOperationType, AiRequest, AiRequestOptions};
///
/// let request = AiRequest::new(AiOperationType::Chat)
///     .message(AiMessage::user("Summarise this post."))
///     .options(AiRequestOptions { max_tokens: Some(200), ..Default::default() });
/// assert_eq!(request.messages.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AiRequest {
    /// What to do.
    pub operation: AiOperationType,
    /// Which provider shall do it; the host's choice when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// Which model shall do it; the provider's choice when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The conversation so far, oldest message first; empty when absent.
    #[serde(default)]
    pub messages: Vec<AiMessage>,
    /// What the operations other than chat work on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Limits and taste; all `None` when absent.
    #[serde(default)]
    pub options: AiRequestOptions,
}

impl AiRequest {
    /// A request with nothing in it yet.
    pub fn new(operation: AiOperationType) -> Self {
        Self {
            operation,
            provider_id: None,
            model: None,
            messages: Vec::new(),
            input: None,
            options: AiRequestOptions::default(),
        }
    }

    /// Chooses the provider.
    pub fn provider(mut self, id: impl Into<String>) -> Self {
        self.provider_id = Some(id.into());
        self
    }

    /// Chooses the model.
    pub fn model(mut self, name: impl Into<String>) -> Self {
        self.model = Some(name.into());
        self
    }

    /// Adds a message to the end of the conversation.
    pub fn message(mut self, message: AiMessage) -> Self {
        self.messages.push(message);
        self
    }

    /// Sets what the operation works on.
    pub fn input(mut self, text: impl Into<String>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// Sets limits and taste.
    pub fn options(mut self, options: AiRequestOptions) -> Self {
        self.options = options;
        self
    }
}

/// What a request cost, in tokens.
///
/// ```
/// use trovato::vocabulary::AiUsage;
///
/// let usage = AiUsage { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
/// assert_eq!(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiUsage {
    /// Tokens of the request.
    pub prompt_tokens: u32,
    /// Tokens of the answer.
    pub completion_tokens: u32,
    /// Both together.
    pub total_tokens: u32,
}

/// A provider's answer.
///
/// ```
/// use trovato::vocabulary::AiResponse;
///
/// fn is_whole(response: &AiResponse) -> bool {
///     response.finish_reason.as_deref() == Some("stop")
/// }
/// # let _ = is_whole;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiResponse {
    /// The text of the answer.
    pub content: String,
    /// The model that gave it.
    pub model: String,
    /// What it cost.
    pub usage: AiUsage,
    /// How long it took, in milliseconds.
    pub latency_ms: u64,
    /// Why the answer ended, in the provider's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
}

/// What `ai_request` is told about a request that is about to be made.
///
/// ```
/// use trovato::vocabulary::{AiRequestContext, AiRequestDecision};
///
/// fn ai_request(context: &AiRequestContext) -> AiRequestDecision {
///     match context.field_name.as_deref() {
///         Some("field_diagnosis") => AiRequestDecision::Deny("medical data stays here".into()),
///         _ => AiRequestDecision::Allow,
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiRequestContext {
    /// On whose behalf it is made.
    pub user_id: Uuid,
    /// The plugin that makes it.
    pub plugin_name: String,
    /// What is asked for.
    pub operation_type: AiOperationType,
    /// The item it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<Uuid>,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_name: Option<String>,
}

/// Whether an AI request may be made.
///
/// ```
/// use trovato::vocabulary::AiRequestDecision;
///
/// let no = AiRequestDecision::Deny("medical data stays here".into());
/// assert_eq!(serde_json::to_string(&no)?, r#"{"Deny":"medical data stays here"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AiRequestDecision {
    /// Make it as it is.
    Allow,
    /// Make it as this plugin changed it.
    AllowModified,
    /// Do not make it, for this reason.
    Deny(String),
}
