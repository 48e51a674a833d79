use proptest::prelude::*;

use super::*;
use trayvisor_model::Phase;

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn crash() -> Input<u32> {
    Input::Exited(Outcome::Failure)
}

/// Feeds inputs one millisecond apart.
fn drive(machine: &mut Machine<u32>, inputs: impl IntoIterator<Item = Input<u32>>) -> Vec<Effect> {
    inputs.into_iter().enumerate().flat_map(|(n, input)| machine.step(input, at(n as u64))).collect()
}

fn machine() -> Machine<u32> {
    Machine::new(LifecycleRules::default(), 7)
}

fn running() -> Machine<u32> {
    let mut machine = machine();
    drive(&mut machine, [Input::Up, Input::Launched(1), Input::Ready]);
    assert_eq!(machine.state().phase(), Phase::Running);
    machine
}

fn armed(effects: &[Effect]) -> (u64, Duration) {
    let arm = effects.iter().rev().find_map(|effect| match effect {
        Effect::Arm { number, after } => Some((*number, *after)),
        Effect::Launch | Effect::Terminate(_) | Effect::Kill | Effect::Recovered | Effect::Retire => None,
    });
    arm.expect("a timer was armed")
}

impl<P> State<P> {
    /// Its name.
    fn phase(&self) -> Phase {
        match self {
            State::Stopped => Phase::Stopped,
            State::Launching | State::Starting { .. } => Phase::Starting,
            State::Running { .. } => Phase::Running,
            State::Stopping { .. } => Phase::Stopping,
            State::Waiting { .. } => Phase::Waiting,
            State::Failed => Phase::Failed,
        }
    }
}

#[test]
fn a_wanted_server_is_launched_and_runs_when_it_answers() {
    let mut machine = machine();
    assert_eq!(machine.step(Input::Up, at(0)), [Effect::Launch]);
    assert_eq!(machine.state().phase(), Phase::Starting);
    assert_eq!(machine.step(Input::Launched(1), at(1)), []);
    assert_eq!(machine.step(Input::Ready, at(2)), []);
    assert_eq!(machine.state(), &State::Running { process: 1, since: at(1), ready: at(2), answers: true });
}

#[test]
fn a_server_that_falls_silent_runs_on_and_may_answer_again() {
    let answers = |machine: &Machine<u32>| matches!(machine.state(), State::Running { answers: true, .. });
    let mut machine = running();
    assert_eq!(machine.step(Input::Unhealthy, at(10)), []);
    assert_eq!((machine.state().phase(), answers(&machine)), (Phase::Running, false));
    assert_eq!(machine.step(Input::Ready, at(20)), []);
    assert!(answers(&machine));
}

#[test]
fn a_second_start_changes_nothing() {
    let mut machine = running();
    assert_eq!(machine.step(Input::Up, at(9)), []);
    assert_eq!(machine.state().process(), Some(&1));
}

#[test]
fn a_stop_asks_then_kills_and_ends_only_when_the_tree_is_gone() {
    let mut machine = running();
    let effects = machine.step(Input::Down, at(10));
    assert_eq!(effects[0], Effect::Terminate(Part::Leader));
    let (half_time, after) = armed(&effects);
    assert_eq!(after, Duration::from_secs(5));
    let effects = machine.step(Input::Exited(Outcome::Clean), at(20));
    assert_eq!(effects[0], Effect::Terminate(Part::Rest));
    let (number, after) = armed(&effects);
    assert_eq!(after, at(9_990));
    assert_eq!(machine.step(Input::Timer(half_time), at(5_010)), [], "that was for the leader");
    assert_eq!(machine.state().phase(), Phase::Stopping);
    let effects = machine.step(Input::Timer(number), at(10_010));
    assert_eq!(effects[0], Effect::Kill);
    let (again, _) = armed(&effects);
    assert_eq!(machine.step(Input::Timer(again), at(10_510))[0], Effect::Kill);
    assert_eq!(machine.step(Input::Gone, at(10_600)), [Effect::Retire]);
    assert_eq!(machine.state(), &State::Stopped);
}

#[test]
fn the_rest_is_asked_after_half_of_the_time_if_the_leader_has_not_ended() {
    let mut machine = running();
    let (half_time, _) = armed(&machine.step(Input::Down, at(10)));
    let effects = machine.step(Input::Timer(half_time), at(5_010));
    assert_eq!(effects[0], Effect::Terminate(Part::Rest));
    let (number, after) = armed(&effects);
    assert_eq!(after, at(5_000));
    assert_eq!(machine.step(Input::Exited(Outcome::Clean), at(6_000)), []);
    assert_eq!(machine.step(Input::Timer(number), at(10_010))[0], Effect::Kill);
}

#[test]
fn the_whole_tree_is_asked_at_once_where_its_settings_say_so() {
    let mut machine = running();
    machine.set_rules(LifecycleRules { stop_first: StopFirst::Tree, ..LifecycleRules::default() });
    let effects = machine.step(Input::Down, at(10));
    assert_eq!(effects[..2], [Effect::Terminate(Part::Leader), Effect::Terminate(Part::Rest)]);
    assert_eq!(armed(&effects).1, at(10_000));
}

#[test]
fn a_restart_waits_for_the_old_tree_before_launching_again() {
    let mut machine = running();
    assert_eq!(machine.step(Input::Restart, at(10))[0], Effect::Terminate(Part::Leader));
    assert_eq!(machine.step(Input::Restart, at(11)), []);
    assert_eq!(machine.step(Input::Gone, at(20)), [Effect::Launch]);
    assert_eq!(machine.step(Input::Launched(2), at(21)), []);
    assert_eq!(machine.state().process(), Some(&2));
}

#[test]
fn a_stop_during_a_restart_wins() {
    let mut machine = running();
    machine.step(Input::Restart, at(10));
    machine.step(Input::Down, at(11));
    assert_eq!(machine.step(Input::Gone, at(20)), [Effect::Retire]);
}

#[test]
fn a_crashed_server_restarts_after_a_wait() {
    let mut machine = running();
    assert_eq!(machine.step(crash(), at(10))[0], Effect::Terminate(Part::Rest));
    let (number, after) = armed(&machine.step(Input::Gone, at(11)));
    assert_eq!(machine.state().phase(), Phase::Waiting);
    assert!(after >= FIRST_WAIT && after <= FIRST_WAIT.mul_f64(1.25), "{after:?}");
    assert_eq!(machine.step(Input::Timer(number), at(200)), [Effect::Launch]);
    assert_eq!(machine.restarts(), 1);
}

#[test]
fn a_stop_while_waiting_wins_over_the_pending_restart() {
    let mut machine = running();
    machine.step(crash(), at(10));
    let (number, _) = armed(&machine.step(Input::Gone, at(11)));
    assert_eq!(machine.step(Input::Down, at(12)), [Effect::Retire]);
    assert!(!machine.step(Input::Timer(number), at(200)).contains(&Effect::Launch));
}

#[test]
fn a_start_while_waiting_does_not_wait() {
    let mut machine = running();
    machine.step(crash(), at(10));
    machine.step(Input::Gone, at(11));
    assert_eq!(machine.step(Input::Up, at(12)), [Effect::Launch]);
    assert_eq!(machine.restarts(), 0);
}

#[test]
fn a_start_while_a_crashed_tree_is_cleared_launches_at_once() {
    let mut machine =
        Machine::new(LifecycleRules { policy: RestartPolicy::Never, ..LifecycleRules::default() }, 7);
    drive(&mut machine, [Input::Up, Input::Launched(1), Input::Ready, crash()]);
    assert_eq!(machine.step(Input::Restart, at(12)), []);
    assert_eq!(machine.step(Input::Gone, at(13)), [Effect::Launch]);
}

#[test]
fn the_policies_decide_which_exits_are_followed_by_a_restart() {
    for (policy, outcome, phase) in [
        (RestartPolicy::Never, Outcome::Failure, Phase::Failed),
        (RestartPolicy::OnFailure, Outcome::Clean, Phase::Failed),
        (RestartPolicy::OnFailure, Outcome::Failure, Phase::Waiting),
        (RestartPolicy::OnFailure, Outcome::LastingFailure, Phase::Failed),
        (RestartPolicy::OnFailure, Outcome::Conflict, Phase::Failed),
        (RestartPolicy::Always, Outcome::Clean, Phase::Waiting),
        (RestartPolicy::Always, Outcome::LastingFailure, Phase::Waiting),
        (RestartPolicy::Always, Outcome::Conflict, Phase::Failed),
    ] {
        let mut machine = Machine::new(LifecycleRules { policy, ..LifecycleRules::default() }, 7);
        drive(&mut machine, [Input::Up, Input::Launched(1), Input::Exited(outcome)]);
        machine.step(Input::Gone, at(9));
        assert_eq!(machine.state().phase(), phase, "{policy:?}, {outcome:?}");
    }
}

#[test]
fn a_port_conflict_is_never_retried() {
    let mut machine = machine();
    drive(&mut machine, [Input::Up, Input::Launched(1), Input::Exited(Outcome::Conflict)]);
    assert_eq!(machine.step(Input::Gone, at(9)), [Effect::Retire]);
    assert_eq!(machine.state(), &State::Failed);
}

#[test]
fn a_lasting_cause_is_retried_once_the_server_has_answered_and_not_before() {
    let mut machine = running();
    machine.step(Input::Exited(Outcome::LastingFailure), at(10));
    let (number, _) = armed(&machine.step(Input::Gone, at(11)));
    assert_eq!(machine.state().phase(), Phase::Waiting);
    assert_eq!(machine.step(Input::Timer(number), at(200)), [Effect::Launch]);
    machine.step(Input::Launched(2), at(201));
    machine.step(Input::Exited(Outcome::LastingFailure), at(202));
    assert_eq!(machine.step(Input::Gone, at(203)), [Effect::Retire]);
    assert_eq!(machine.state(), &State::Failed);
}

/// Crashes right after each launch until the machine gives up; returns the times of the launches.
fn crash_until_given_up(machine: &mut Machine<u32>, mut now: u64) -> Vec<u64> {
    let mut launches = vec![now];
    machine.step(Input::Up, at(now));
    loop {
        machine.step(Input::Launched(1), at(now));
        machine.step(crash(), at(now + 1));
        let effects = machine.step(Input::Gone, at(now + 2));
        if machine.state() == &State::Failed {
            return launches;
        }
        let (number, after) = armed(&effects);
        now += 2 + u64::try_from(after.as_millis()).expect("a short wait");
        machine.step(Input::Timer(number), at(now));
        launches.push(now);
    }
}

#[test]
fn a_crash_loop_is_given_up_after_five_starts_with_growing_waits() {
    let launches = crash_until_given_up(&mut machine(), 0);
    assert_eq!(launches.len(), 5);
    let waits: Vec<u64> = launches.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.is_sorted(), "{waits:?}");
    assert!(waits[3] >= 800, "{waits:?}");
}

#[test]
fn a_server_that_runs_well_again_has_recovered_and_is_said_so_once() {
    let mut machine = running();
    assert_eq!(machine.restarts(), 0);
    machine.step(crash(), at(10));
    let (number, _) = armed(&machine.step(Input::Gone, at(11)));
    machine.step(Input::Timer(number), at(200));
    machine.step(Input::Launched(2), at(201));
    let (number, after) = armed(&machine.step(Input::Ready, at(300)));
    assert_eq!(after, GOOD_RUN);
    machine.step(Input::Unhealthy, at(5_000));
    let (again, _) = armed(&machine.step(Input::Timer(number), at(10_300)));
    machine.step(Input::Ready, at(11_000));
    assert_eq!(machine.step(Input::Timer(again), at(20_300)), [Effect::Recovered]);
}

#[test]
fn a_good_run_begins_the_waits_anew() {
    let mut machine = running();
    for round in 0..3u64 {
        let start = round * 100_000;
        if round > 0 {
            machine.step(Input::Launched(1), at(start));
            machine.step(Input::Ready, at(start));
        }
        machine.step(crash(), at(start + 50_000));
        let (number, after) = armed(&machine.step(Input::Gone, at(start + 50_001)));
        assert!(after <= FIRST_WAIT.mul_f64(1.25), "round {round}: {after:?}");
        machine.step(Input::Timer(number), at(start + 51_000));
    }
}

fn replaces_unhealthy(policy: RestartPolicy) -> LifecycleRules {
    LifecycleRules { policy, unhealthy: true, ..LifecycleRules::default() }
}

#[test]
fn an_unhealthy_server_is_started_again_where_its_settings_say_so() {
    let mut machine = running();
    machine.set_rules(replaces_unhealthy(RestartPolicy::OnFailure));
    assert!(machine.step(Input::Unhealthy, at(50)).contains(&Effect::Terminate(Part::Leader)));
    machine.step(Input::Exited(Outcome::Clean), at(60));
    let (number, _) = armed(&machine.step(Input::Gone, at(61)));
    assert_eq!(machine.step(Input::Timer(number), at(200)), [Effect::Launch]);
    assert_eq!(machine.restarts(), 1);
}

#[test]
fn an_unhealthy_server_that_is_never_started_again_is_not_ended_either() {
    let mut machine = running();
    machine.set_rules(replaces_unhealthy(RestartPolicy::Never));
    assert_eq!(machine.step(Input::Unhealthy, at(50)), []);
    assert_eq!(machine.state().phase(), Phase::Running);
}

/// Starts a server that crashes after each of these lifetimes, and lets its waits pass, until the machine gives up.
/// Returns the times of the launches, and whether it gave up.
fn crash_after(lifetimes: impl IntoIterator<Item = Duration>) -> (Vec<Duration>, bool) {
    let (mut machine, mut now, mut launches) = (machine(), Duration::ZERO, Vec::new());
    let mut effects = machine.step(Input::Up, now);
    for lifetime in lifetimes {
        if !effects.contains(&Effect::Launch) {
            break;
        }
        launches.push(now);
        machine.step(Input::Launched(1), now);
        now += lifetime;
        machine.step(crash(), now);
        effects = machine.step(Input::Gone, now);
        if machine.state().phase() == Phase::Waiting {
            let (number, after) = armed(&effects);
            now += after;
            effects = machine.step(Input::Timer(number), now);
        }
    }
    (launches, machine.state() == &State::Failed)
}

fn most_in_a_minute(launches: &[Duration]) -> usize {
    let in_its_minute =
        |at: &Duration| launches.iter().filter(|other| (*at..*at + 60 * SECOND).contains(*other)).count();
    launches.iter().map(in_its_minute).max().unwrap_or(0)
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_server_that_ends_at_once_is_started_five_times_and_given_up() {
    let (launches, gave_up) = crash_after(vec![at(1); 10_000]);
    assert_eq!((launches.len(), gave_up), (5, true));
}

#[test]
fn the_waits_between_starts_double() {
    let (launches, _) = crash_after(vec![at(0); 10]);
    for (n, pair) in launches.windows(2).enumerate() {
        let (wait, least) = (pair[1] - pair[0], FIRST_WAIT * (1 << n));
        assert!(wait >= least && wait <= least.mul_f64(1.25), "wait {n}: {wait:?}");
    }
}

proptest! {
    /// At least ten minutes of crashes, with any lifetimes between them.
    #[test]
    fn no_server_is_started_more_than_five_times_a_minute(
        lifetimes in prop::collection::vec(0u64..30_000, 1..200),
    ) {
        let (launches, _) = crash_after(lifetimes.into_iter().map(at));
        prop_assert!(most_in_a_minute(&launches) <= 5, "{launches:?}");
    }
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Clean),
        Just(Outcome::Failure),
        Just(Outcome::LastingFailure),
        Just(Outcome::Conflict),
    ]
}

fn any_input() -> impl Strategy<Value = Input<u32>> {
    prop_oneof![
        Just(Input::Up),
        Just(Input::Down),
        Just(Input::Restart),
        (0u32..9).prop_map(Input::Launched),
        Just(Input::Refused),
        Just(Input::Ready),
        Just(Input::Unhealthy),
        Just(Input::Silent),
        any_outcome().prop_map(Input::Exited),
        Just(Input::Gone),
        (0u64..40).prop_map(Input::Timer),
    ]
}

proptest! {
    /// For any inputs in any order: no launch while a process is alive, and a stop always takes effect.
    #[test]
    fn no_order_of_events_makes_two_processes_or_forgets_a_stop(
        inputs in prop::collection::vec(any_input(), 0..200),
    ) {
        let mut machine = machine();
        for (n, input) in inputs.into_iter().enumerate() {
            let lived = machine.state().process().is_some();
            let gone = matches!(input, Input::Gone);
            let effects = machine.step(input, at(n as u64 * 10));
            prop_assert!(!(effects.contains(&Effect::Launch) && lived && !gone));
            prop_assert_eq!(effects.contains(&Effect::Launch), effects.last() == Some(&Effect::Launch));
        }
        machine.step(Input::Down, at(9_000));
        machine.step(Input::Refused, at(9_001));
        machine.step(Input::Gone, at(9_002));
        prop_assert_eq!(machine.state().phase(), Phase::Stopped);
    }
}

#[test]
fn a_job_that_is_done_is_wanted_no_longer_and_leaves_no_failure() {
    for policy in RestartPolicy::ALL {
        let mut machine = Machine::new(LifecycleRules { policy, ..LifecycleRules::default() }, 7);
        drive(&mut machine, [Input::Up, Input::Launched(1), Input::Ready]);
        drive(&mut machine, [Input::Exited(Outcome::Done)]);
        assert_eq!(machine.state().phase(), Phase::Stopping, "what it has left is ended");
        assert_eq!(machine.step(Input::Gone, at(9)), [Effect::Retire], "{policy:?}");
        assert_eq!((machine.goal(), machine.state()), (Goal::Down, &State::Stopped));
    }
}

#[test]
fn a_job_that_is_asked_for_again_while_it_ends_runs_again() {
    let mut machine = running();
    drive(&mut machine, [Input::Exited(Outcome::Done), Input::Up]);
    assert_eq!(machine.step(Input::Gone, at(9)), [Effect::Launch]);
}
