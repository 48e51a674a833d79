use super::*;
use crate::launch::encryption::is_named;

fn is_encrypted(config: &Value, files: &[(&str, &str)]) -> bool {
    let (_dir, project) = project(config, files);
    let server = project.server(&project.name()).expect("readable");
    is_named(&server, &lines::of(&server))
}

#[test]
fn a_server_is_encrypted_where_its_command_a_script_of_it_or_its_own_file_says_so() {
    let node = |file: &str| json!({ "command": ["node", file], "port": 8443 });
    let with = is_encrypted;
    let encrypted = "require('https').createServer; const s = https.createServer(options)";
    assert!(with(&node("s.js"), &[("s.js", encrypted)]));
    assert!(!with(&node("s.js"), &[("s.js", "http.createServer(); https.get('https://example.org')")]));
    assert!(!with(&node("s.js"), &[("other.js", encrypted)]), "another file");
    let words = |words: &[&str]| json!({ "command": words, "port": 8443 });
    assert!(with(&words(&["vite", "--https"]), &[]));
    assert!(with(&words(&["vite", "--ssl-keyfile=key.pem"]), &[]));
    assert!(!with(&words(&["vite", "--https-proxy"]), &[]));
    assert!(with(&words(&["vite"]), &[("vite.config.ts", "plugins: [basicSsl()]")]));
    assert!(!with(&words(&["vite"]), &[("vite.config.ts", "proxy: { '/api': 'https://example.org' }")]));
}
