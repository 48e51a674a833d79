//! Foreign holders of a port are ended only if the user has agreed.

use std::sync::{Arc, Mutex};

use rmcp::model::{ElicitResult, ElicitationAction};
use serde_json::{Value, json};
use trayvisor_tests::agent::{Agent, User, Way, sent};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::project::Project;

const WAYS: [Way; 2] = [Way::Session, Way::Stateless];

async fn agent(home: &Home, user: &User, way: Way) -> Agent {
    Agent::begin(home, &home.projects_folder(), user, way).await
}

/// The text between the quotes after "confirm: ".
#[track_caller]
fn token(refused: &str) -> Value {
    let rest = refused.split("confirm: \"").nth(1).unwrap_or_else(|| panic!("no token in {refused}"));
    json!(rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_holder_is_ended_when_the_user_agrees_in_a_form() {
    let home = Home::new();
    for way in WAYS {
        let port = port::free();
        let mut holder = Foreign::holding(port);
        let user = User::agreeing();
        let freed = agent(&home, &user, way).await.ask("free_port", json!({ "port": port })).await;
        assert_eq!(freed["ended"][0]["pid"], holder.pid());
        assert!(!holder.is_alive());
        let asked = user.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        let pid = format!("({})", holder.pid());
        for fact in ["claude-code", &port.to_string(), &pid, "since 20", "--hold"] {
            assert!(asked[0].contains(fact), "no “{fact}” in {}", asked[0]);
        }
    }
}

#[tokio::test]
async fn a_holder_lives_on_when_the_user_does_not_agree() {
    let home = Home::new();
    let answers: [fn() -> ElicitResult; 4] = [
        || ElicitResult::new(ElicitationAction::Decline),
        || ElicitResult::new(ElicitationAction::Cancel).with_content(json!({ "end": true })),
        || ElicitResult::new(ElicitationAction::Accept),
        || sent(false),
    ];
    let port = port::free();
    let mut holder = Foreign::holding(port);
    for way in WAYS {
        for answer in answers {
            let user = User::who(answer);
            let refused = agent(&home, &user, way).await.refused("free_port", json!({ "port": port })).await;
            assert!(refused.contains("did not agree"), "{refused}");
            assert_eq!(user.asked().len(), 1);
            assert!(holder.is_alive());
        }
    }
}

#[tokio::test]
async fn where_the_user_can_not_be_asked_the_agent_is_told_to_and_gets_a_token() {
    let home = Home::new();
    for way in WAYS {
        let port = port::free();
        let mut holder = Foreign::holding(port);
        let agent = agent(&home, &User::out_of_reach(), way).await;
        let refused = agent.refused("free_port", json!({ "port": port })).await;
        for fact in [&format!("({})", holder.pid()), "ask whether to end it", "--hold"] {
            assert!(refused.contains(fact), "no “{fact}” in {refused}");
        }
        for made_up in ["yes", "", "0000000000000000"] {
            let refused = agent.refused("free_port", json!({ "port": port, "confirm": made_up })).await;
            assert!(refused.contains("Nothing was stopped"), "{refused}");
        }
        assert!(holder.is_alive());
        let confirm = token(&refused);
        let freed = agent.ask("free_port", json!({ "port": port, "confirm": confirm })).await;
        assert_eq!(freed["ended"][0]["pid"], holder.pid());
        assert!(!holder.is_alive());
    }
}

#[tokio::test]
async fn a_token_is_good_for_no_other_process_port_or_conversation() {
    let home = Home::new();
    let port = port::free();
    let user = User::out_of_reach();
    let (one, another) = (agent(&home, &user, Way::Session).await, agent(&home, &user, Way::Session).await);
    let mut first = Foreign::holding(port);
    let other_port = port::free();
    let mut elsewhere = Foreign::holding(other_port);
    let confirm = token(&one.refused("free_port", json!({ "port": port })).await);
    another.refused("free_port", json!({ "port": port, "confirm": confirm })).await;
    one.refused("free_port", json!({ "port": other_port, "confirm": confirm })).await;
    assert!(first.is_alive());
    drop(first);

    let mut second = Foreign::holding(port);
    let refused = one.refused("free_port", json!({ "port": port, "confirm": confirm })).await;
    assert!(
        refused.contains("is now in use by") && refused.contains(&format!("({})", second.pid())),
        "{refused}"
    );
    assert!(second.is_alive() && elsewhere.is_alive());
    assert_ne!(token(&refused), confirm);
}

#[tokio::test]
async fn a_holder_that_takes_anothers_place_while_the_user_thinks_is_not_ended_for_it() {
    let home = Home::new();
    for way in WAYS {
        let port = port::free();
        let holder = Arc::new(Mutex::new(Some(Foreign::holding(port))));
        let place = Arc::clone(&holder);
        let user = User::who(move || {
            let mut place = place.lock().unwrap();
            drop(place.take());
            *place = Some(Foreign::holding(port));
            sent(true)
        });
        let refused = agent(&home, &user, way).await.refused("free_port", json!({ "port": port })).await;
        assert!(refused.contains("is now held by") && refused.contains("nothing was stopped"), "{refused}");
        assert!(holder.lock().unwrap().as_mut().unwrap().is_alive(), "{way:?}");
    }
}

#[tokio::test]
async fn an_agent_that_can_ask_the_user_gets_by_without_asking_with_no_token() {
    let home = Home::new();
    let port = port::free();
    let mut holder = Foreign::holding(port);
    let without = agent(&home, &User::out_of_reach(), Way::Session).await;
    let confirm = token(&without.refused("free_port", json!({ "port": port })).await);
    let user = User::who(|| sent(false));
    let with = agent(&home, &user, Way::Session).await;
    with.refused("free_port", json!({ "port": port, "confirm": confirm })).await;
    assert!(user.asked().len() == 1 && holder.is_alive());
}

#[tokio::test]
async fn who_must_not_be_ended_is_explained_to_an_agent_and_the_user_not_asked() {
    let home = Home::new();
    let port = port::free();
    let mut holder = Foreign::named("docker-proxy", port, &[]);
    let user = User::agreeing();
    let refused = agent(&home, &user, Way::Session).await.refused("free_port", json!({ "port": port })).await;
    assert!(refused.contains("`docker stop NAME`"), "{refused}");
    assert!(holder.is_alive() && user.asked().is_empty());
}

#[tokio::test]
async fn a_server_of_ours_is_stopped_for_its_port_without_a_question() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    let user = User::who(|| sent(false));
    let agent = agent(&home, &user, Way::Session).await;
    let freed = agent.ask("free_port", json!({ "port": api.port() })).await;
    assert_eq!((&freed["ended"][0]["pid"], user.asked().len()), (&json!(pid), 0));
    assert_eq!(api.status()["phase"], "stopped", "its supervisor does not start it again");
    assert_eq!(agent.ask("free_port", json!({ "port": api.port() })).await["ended"], json!([]));
}
