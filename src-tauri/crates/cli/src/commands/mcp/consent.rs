//! Foreign holders of a port are ended only if the user has agreed.
//!
//! A client that can show a form asks the user: on our request or, from revision 2026-07-28 of the protocol on, because
//! our answer says that the call needs it. Otherwise the agent is to ask, and passes back a token. Each is valid only
//! for the processes that were named; for others the user is asked again.

use std::hash::BuildHasher as _;

use rmcp::model::{
    ClientResult, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema,
    InputRequest, InputRequiredResult, InputResponses, ProtocolVersion, ServerRequest,
};
use rmcp::service::{RequestContext, RoleServer};
use trayvisor_control::model::{Holder, Message, ProcessId, can_be_freed, messages_of};
use trayvisor_control::{Error, Result};

use super::failure::Failure;
use super::words::held;
use super::{Service, name};

/// The form's only field, and the key of the form itself.
const END: &str = "end";

/// What a call brings along from the previous one.
pub(super) struct Before {
    /// The token, from the agent.
    pub(super) confirm: Option<String>,
    /// The token, from the client, which showed it to nobody.
    pub(super) state: Option<String>,
    /// The forms that the user has filled in.
    pub(super) forms: Option<InputResponses>,
}

/// The outcome of asking.
pub(super) enum Consent {
    Given,
    /// The client must ask the user and call again.
    Needed(Box<InputRequiredResult>),
}

impl Service {
    /// Whether one of these may be ended only with the user's consent. Protected processes are not asked about.
    pub(super) fn needs_consent(&self, holders: &[Holder]) -> Result<bool> {
        let known = self.manager.projects().list()?;
        let is_ours =
            |holder: &Holder| holder.server.as_ref().is_some_and(|server| known.contains(&server.project));
        Ok(can_be_freed(holders) && !holders.iter().all(is_ours))
    }

    /// Asks whether these may be ended.
    pub(super) async fn consent(
        &self,
        port: u16,
        holders: &[Holder],
        before: Before,
        context: &RequestContext<RoleServer>,
    ) -> Result<Consent, Failure> {
        let token = self.token(port, holders);
        if !can_ask(context) {
            return by_token(port, holders, &token, before.confirm.as_deref());
        }
        let form = form(port, holders, context);
        if context.protocol_version() >= Some(ProtocolVersion::V_2026_07_28) {
            return by_retry(port, holders, form, token, before);
        }
        by_request(port, form, context).await
    }

    /// Identifies exactly these processes and this port. It is valid only in this process.
    fn token(&self, port: u16, holders: &[Holder]) -> String {
        let mut processes: Vec<&ProcessId> =
            holders.iter().filter_map(|holder| holder.process.as_ref()).collect();
        processes.sort_by_key(|process| process.pid);
        format!("{:016x}", self.key.hash_one((port, processes)))
    }
}

fn by_token(port: u16, holders: &[Holder], token: &str, confirm: Option<&str>) -> Result<Consent, Failure> {
    let by_now = match confirm {
        Some(confirm) if confirm == token => return Ok(Consent::Given),
        Some(_) => " now",
        None => "",
    };
    Err(Failure::new(format!(
        "port {port} is{by_now} in use by {}. Nothing was stopped, because this is not a server that Trayvisor \
         runs: tell the user which process it is and ask whether to end it. Only if they agree, call free_port again with \
         confirm: \"{token}\", which is valid for exactly these processes",
        held(holders)
    )))
}

fn by_retry(
    port: u16,
    holders: &[Holder],
    form: ElicitRequest,
    token: String,
    Before { state, forms, .. }: Before,
) -> Result<Consent, Failure> {
    let Some(filled_in) = forms.and_then(|mut forms| forms.remove(END)) else {
        let forms = [(END.to_owned(), InputRequest::Elicitation(form))].into();
        return Ok(Consent::Needed(Box::new(InputRequiredResult::new(Some(forms), Some(token)))));
    };
    let consent = agreed(port, serde_json::from_value(filled_in).ok())?;
    if state.is_some_and(|state| state == token) {
        return Ok(consent);
    }
    Err(Error::from(Message::HolderReplaced { port, holders: messages_of(holders) }).into())
}

async fn by_request(
    port: u16,
    form: ElicitRequest,
    context: &RequestContext<RoleServer>,
) -> Result<Consent, Failure> {
    let filled_in = tokio::select! {
        biased;
        // The agent has cancelled its call.
        () = context.ct.cancelled() => return agreed(port, None),
        filled_in = context.peer.send_request(ServerRequest::ElicitRequest(form)) => filled_in,
    };
    match filled_in {
        Ok(ClientResult::ElicitResult(filled_in)) => agreed(port, Some(filled_in)),
        Ok(_) => agreed(port, None),
        Err(error) => {
            Err(Failure::new(format!("the user could not be asked, so nothing was stopped: {error}")))
        }
    }
}

/// Whether a form was accepted with the consent in it.
fn agreed(port: u16, form: Option<ElicitResult>) -> Result<Consent, Failure> {
    let is_sent = |form: &ElicitResult| form.action == ElicitationAction::Accept;
    match form.filter(is_sent).and_then(|form| form.content?.get(END)?.as_bool()) {
        Some(true) => Ok(Consent::Given),
        Some(false) | None => Err(Failure::new(format!(
            "the user did not agree, so port {port} was not freed. Use another port, or leave it as it is"
        ))),
    }
}

/// Whether the client can show the user a form. A client that names no kinds supports forms.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let asks = context.client_capabilities().and_then(|can| can.elicitation);
    asks.is_some_and(|asks| asks.form.is_some() || asks.url.is_none())
}

fn form(port: u16, holders: &[Holder], context: &RequestContext<RoleServer>) -> ElicitRequest {
    let agent = name(context.client_info());
    let schema = ElicitationSchema::builder().required_bool_property(END, |field| {
        field.title("End the process").description("Its unsaved data is lost.").with_default(false)
    });
    ElicitRequest::new(ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: format!(
            "{agent} wants to free port {port}, which is in use by {}. End that process?",
            held(holders)
        ),
        requested_schema: schema.build().expect("a form of ours"),
    })
}
