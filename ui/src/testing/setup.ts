import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/svelte";
import { afterEach } from "vitest";

// On a loaded machine, the usual second may not be enough.
configure({ asyncUtilTimeout: 5000 });

afterEach(cleanup);
