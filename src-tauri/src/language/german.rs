//! German.

use super::Texts;

pub(super) static GERMAN: Texts = Texts {
    no_projects: "Noch keine Projekte",
    nothing_runs: "Nichts läuft",
    running: |n| if n == 1 { "1 läuft".to_owned() } else { format!("{n} laufen") },
    changing: |n| {
        if n == 1 { "1 startet oder stoppt".to_owned() } else { format!("{n} starten oder stoppen") }
    },
    crashed_servers: |n| format!("{n} abgestürzt"),
    running_elsewhere: |n| {
        if n == 1 { "1 läuft anderswo".to_owned() } else { format!("{n} laufen anderswo") }
    },
    in_trouble: |n| format!("{n} mit Problemen"),
    start_all: "Alle starten",
    stop_all: "Alle stoppen",
    add_project: "Projekt hinzufügen…",
    show_window: "Trayvisor zeigen",
    quit: "Beenden",
    start: "Starten",
    start_now: "Jetzt starten",
    stop: "Stoppen",
    restart: "Neu starten",
    open: "Im Browser öffnen",
    docs: "API-Doku öffnen",
    show_logs: "Log zeigen",
    take_over: "Übernehmen",
    runs_elsewhere: |who| format!("Läuft anderswo: {who}"),
    free_and_start: |port| format!("Port {port} frei machen und starten"),
    start_on: |port| format!("Auf {port} starten"),

    show: "Zeigen",
    free_port: "Port frei machen",
    use_port: |port| format!("{port} nehmen"),
    crashed: |name| format!("{name} ist abgestürzt"),
    failed: |name| format!("{name} ist fehlgeschlagen"),
    run: "Ausführen",
    run_again: "Noch einmal ausführen",
    keeps_crashing: |name| format!("{name} stürzt immer wieder ab"),
    left_stopped: |restarts| format!("Er wurde {restarts}-mal neu gestartet und bleibt jetzt gestoppt."),
    being_started: "Er wird gerade neu gestartet.",
    unhealthy: |name| format!("{name} ist ungesund"),
    it_does: |what| format!("Er {what}."),
    recovered: |name| format!("{name} hat sich erholt"),
    answers_again: "Er wurde neu gestartet und antwortet.",
    port_in_use: |port| format!("Port {port} ist belegt"),
    not_started: |name, holders| format!("{name} wurde nicht gestartet: Der Port ist belegt von {holders}."),
    cannot_be_ended: |reasons| format!("Beenden geht nicht: {reasons}."),

    run_it: |name| format!("{name} ausführen?"),
    run_several: |servers| format!("{servers} Server ausführen?"),
    run_them: |servers| if servers == 1 { "Ausführen" } else { "Alle ausführen" },
    is_new: "Diesem Befehl wurde noch nicht zugestimmt:",
    has_changed: "Was er ausführt, hat sich geändert. Ausgeführt würde jetzt:",
    values_changed: "Die Werte seiner Variablen haben sich geändert. Ausgeführt würde:",
    new_or_changed: "Sie sind neu hier oder haben sich geändert:",

    quit_title: "Trayvisor beenden",
    still_running: |servers| match servers {
        1 => "Ein Server läuft noch. Er kann ohne das Tray-Symbol weiterlaufen.".to_owned(),
        _ => format!("{servers} Server laufen noch. Sie können ohne das Tray-Symbol weiterlaufen."),
    },
    leave_running: |_| "Weiterlaufen lassen",
    stop_them: |servers| if servers == 1 { "Stoppen" } else { "Alle stoppen" },
    cancel: "Abbrechen",
    choose_folder: "Den Ordner des Projekts wählen",
    save_log: "Log speichern",
    page_lost: "Die Seite des Fensters ist zu Ende, und sie neu zu laden hilft nicht. Server und Tray-Symbol bleiben. \
                Bitte das Fenster aus dem Menü des Tray-Symbols noch einmal öffnen; hilft auch das nicht, den Rechner neu starten: \
                Vielleicht ist sein Speicher knapp.",
};
