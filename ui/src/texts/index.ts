/** Every text for people, in the language that is spoken. */

import { language } from "./language";
import * as de from "./de";
import * as en from "./en";

// As English is, so is every other: one that lacks a text does not pass the type check.
const spoken: typeof en = { en, de }[language];

export const {
  // consent
  consentTexts,
  consentTitle,
  consentReason,
  // core
  told,
  // crash
  crashTexts,
  crashTitle,
  crashStory,
  crashAftermath,
  crashForColleague,
  // form
  faults,
  wholeFault,
  reloadWins,
  // history
  historyTexts,
  kindNames,
  eventText,
  dayText,
  // list
  counted,
  selected,
  doing,
  openingPage,
  showingTab,
  matches,
  movedServer,
  movedProject,
  atTheEnd,
  summary,
  runningOf,
  runningOfTitle,
  removeProject,
  removedProject,
  restoredProject,
  // log
  logTexts,
  finds,
  logProgress,
  cutBytes,
  logDate,
  selectedLines,
  newLines,
  // page
  pageTexts,
  tabNames,
  phoneTitle,
  // ports
  NOBODY_SEEN,
  holderName,
  holderNames,
  conflictTitle,
  holderText,
  holderParents,
  freePort,
  freePortEnds,
  freePortBarred,
  usePort,
  alwaysUsePort,
  // ports-page
  portsTexts,
  portCount,
  programName,
  reachText,
  portsOutdated,
  askToFree,
  freeQuestion,
  freeButton,
  portFreed,
  // preferences
  preferencesTexts,
  eventNames,
  destinationFaults,
  destinationTitle,
  destinationText,
  deliveryText,
  heldBackText,
  notArrived,
  aboutDestination,
  problemOf,
  themeCommand,
  // server
  exitText,
  phaseText,
  truth,
  unhealthyTitle,
  unhealthyStory,
  elsewhereTitle,
  // settings
  settingsTexts,
  sectionNames,
  unsavedIn,
  fieldNames,
  fieldNotes,
  fieldUnits,
  fieldDefaults,
  choiceNames,
  variableButtons,
  found,
  defaultChoice,
  sharedBy,
  originText,
  showValueOf,
  hideValueOf,
  changeVariable,
  takeOut,
  leaveVariable,
  newValueOf,
  fieldsSet,
  faultAt,
  // shortcuts
  shortcuts,
  // usage
  usageTexts,
  spanNames,
  usageSummary,
  pointText,
  marksText,
  // welcome
  welcomeTexts,
  // window
  texts,
} = spoken;
