//! English, as the core speaks it too.

use super::Texts;

pub(super) static ENGLISH: Texts = Texts {
    core: str::to_owned,

    no_projects: "No projects yet",
    nothing_runs: "Nothing is running",
    running: |n| format!("{n} running"),
    changing: |n| format!("{n} starting or stopping"),
    crashed_servers: |n| format!("{n} crashed"),
    running_elsewhere: |n| format!("{n} running elsewhere"),
    in_trouble: |n| format!("{n} in trouble"),
    start_all: "Start all",
    stop_all: "Stop all",
    add_project: "Add a project…",
    show_window: "Show Trayvisor",
    quit: "Quit",
    start: "Start",
    start_now: "Start now",
    stop: "Stop",
    restart: "Restart",
    open: "Open in browser",
    docs: "Open API docs",
    show_logs: "Show logs",
    take_over: "Take over",
    runs_elsewhere: |who| format!("Runs elsewhere: {who}"),
    free_and_start: |port| format!("Free port {port} and start"),
    start_on: |port| format!("Start on {port}"),

    show: "Show",
    free_port: "Free port",
    use_port: |port| format!("Use {port}"),
    crashed: |name| format!("{name} crashed"),
    keeps_crashing: |name| format!("{name} keeps crashing"),
    left_stopped: |restarts| format!("It was started again {restarts} times and is now left stopped."),
    being_started: "It is being started again.",
    unhealthy: |name| format!("{name} is unhealthy"),
    it_does: |what| format!("it {what}"),
    recovered: |name| format!("{name} has recovered"),
    answers_again: "It was started again and answers.",
    port_in_use: |port| format!("Port {port} is in use"),
    not_started: |name, holders| format!("{name} was not started: {holders} has it."),
    cannot_be_ended: |reasons| format!("It can't be ended: {reasons}."),

    run_it: |name| format!("Run {name}?"),
    run_several: |servers| format!("Run {servers} servers?"),
    run_them: |servers| if servers == 1 { "Run it" } else { "Run them" },
    is_new: "It has not been run from here yet. It would run:",
    has_changed: "What it runs has changed. It would now run:",
    values_changed: "The values of its variables have changed. It would run:",
    new_or_changed: "They are new here, or have changed:",

    quit_title: "Quit Trayvisor",
    still_running: |servers| match servers {
        1 => "A server is still running. It can go on without the tray.".to_owned(),
        _ => format!("{servers} servers are still running. They can go on without the tray."),
    },
    leave_running: |servers| if servers == 1 { "Leave it running" } else { "Leave them running" },
    stop_them: |servers| if servers == 1 { "Stop it" } else { "Stop them all" },
    cancel: "Cancel",
    choose_folder: "Choose your project's folder",
    save_log: "Save the log",
    window_failed: |why| format!("the window could not be opened: {why}"),
    page_lost: "The window's page has ended, and loading it again does not help. Your servers and the tray run on. Open the \
                window again from the tray's menu; if that does not help either, restart the computer: it may be short of \
                memory.",
};
