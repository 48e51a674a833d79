import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import svelte from "eslint-plugin-svelte";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

/** What every feature may import. */
const BASE = ["bindings", "backend", "texts", "shared"];

/** What the files in each folder of `src` may import from other folders: only those above it, so there are no cycles. */
const MAY_IMPORT = {
  bindings: [],
  backend: ["bindings"],
  texts: ["bindings", "backend"],
  shared: ["bindings", "backend", "texts"],
  consent: BASE,
  log: BASE,
  usage: BASE,
  history: BASE,
  settings: BASE,
  preferences: BASE,
  servers: [...BASE, "consent", "log", "settings", "preferences"],
  server: [...BASE, "servers", "log", "usage", "history", "settings"],
  ports: [...BASE, "servers"],
  add: [...BASE, "servers", "settings"],
  "backend/fake": ["bindings", "backend", "settings", "servers", "ports"],
  app: [...BASE, "backend/fake", "consent", "preferences", "servers", "server", "ports", "add"],
  testing: [],
};

/** Tests, and what only they use, may import everything. */
const TESTS = ["src/**/*.test.ts", "src/testing/**"];

const inFolders = (...types) => ({ element: { types: { anyOf: types } } });

export default defineConfig(
  globalIgnores(["dist", "src/bindings"]),
  js.configs.recommended,
  typescript.configs.recommended,
  svelte.configs.recommended,
  {
    rules: {
      // Logs are full of control characters.
      "no-control-regex": "off",
      // A Playwright fixture has to destructure its first argument, even if it uses nothing of it.
      "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      // Svelte drops a space at the start of a block unless it is in a string.
      "svelte/no-useless-mustaches": "off",
      // It reports every Map, Set and URL, even one that the page does not have to follow.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    files: ["**/*.ts", "**/*.svelte"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    // The type check knows which names are defined.
    rules: { "no-undef": "off" },
  },
  {
    files: ["{src,e2e}/**/*.{ts,svelte}"],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: [".svelte"] } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
    },
  },
  {
    files: ["src/**"],
    ignores: TESTS,
    plugins: { boundaries },
    settings: {
      // The first match counts, and backend/fake is in backend.
      "boundaries/elements": Object.keys(MAY_IMPORT)
        .toReversed()
        .map((folder) => ({ type: folder, pattern: `src/${folder}` })),
      "import/resolver": { node: { extensions: [".ts", ".svelte"] } },
    },
    rules: {
      "boundaries/no-unknown-files": "error",
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
              from: inFolders(folder),
              allow: { to: inFolders(folder, ...others) },
            })),
            // Types of features let the type check find a field or a tab that has no text.
            { from: inFolders("texts"), allow: { to: inFolders("**"), dependency: { kind: "type" } } },
          ],
        },
      ],
    },
  },
);
