// @lukehagar/plexjs 0.43.0, as it is published.
"use strict";

const assert = require("node:assert/strict");
const { PlexAPI } = require("plexjs-new");
const errors = require("plexjs-new/sdk/models/errors");
const { url, token, run } = require("./checks.cjs");

const options = { serverURL: url, accepts: "application/xml", clientIdentifier: "conformance", product: "Butler's tests" };
const plex = new PlexAPI({ ...options, token });
const stranger = new PlexAPI({ ...options, token: "wrong" });

// stopped waits until a task runs no more.
async function stopped(task) {
  for (;;) {
    try {
      await plex.butler.stopTask({ task });
    } catch (error) {
      if (error.statusCode === 404) return;
      throw error;
    }
  }
}

const fails = (status, code) => (error) => {
  assert.ok(error instanceof errors.PlexAPIError, String(error));
  assert.equal(error.statusCode, status);
  const body = JSON.parse(error.body);
  assert.equal(body.errors[0].code, code);
  assert.equal(body.errors[0].status, status);
  return true;
};

run([
  ["getTasks", async () => {
    const { object } = await plex.butler.getTasks();
    const backup = object.butlerTasks.butlerTask.find((t) => t.name === "BackupDatabase");
    assert.deepEqual({ ...backup, description: undefined },
      { name: "BackupDatabase", interval: 3, scheduleRandomized: false, enabled: true, title: "Backup Database", description: undefined });
  }],
  ["startTask", async () => {
    assert.equal((await plex.butler.startTask({ task: "RefreshLocalMedia" })).statusCode, 200);
    assert.equal((await plex.butler.startTask({ task: "RefreshLocalMedia" })).statusCode, 202);
  }],
  ["listActivities and cancelActivity", async () => {
    const { object } = await plex.activities.listActivities();
    const run = object.mediaContainer.activity.find((a) => a.type === "butler");
    assert.equal(run.cancellable, true);
    assert.equal((await plex.activities.cancelActivity({ activityId: run.uuid })).statusCode, 200);
    await stopped("RefreshLocalMedia");
    await assert.rejects(plex.activities.cancelActivity({ activityId: run.uuid }), fails(404, 2404));
  }],
  ["startTasks and stopTasks", async () => {
    assert.equal((await plex.butler.startTasks()).statusCode, 200);
    assert.equal((await plex.butler.stopTasks()).statusCode, 200);
    assert.equal((await plex.butler.stopTasks()).statusCode, 200);
  }],
  ["400 of startTask", async () => {
    await assert.rejects(plex.butler.startTask({ task: "RefreshLibraries" }), fails(400, 2400));
  }],
  ["401", async () => {
    await assert.rejects(stranger.butler.getTasks(), fails(401, 1001));
    await assert.rejects(stranger.butler.startTask({ task: "BackupDatabase" }), fails(401, 1001));
    await assert.rejects(stranger.preferences.getAllPreferences(), fails(401, 1001));
  }],
  ["404", async () => {
    await assert.rejects(plex.butler.stopTask({ task: "RefreshLocalMedia" }), fails(404, 2404));
    await assert.rejects(plex.butler.startTask({ task: "RefreshPeriodicMetadata" }), fails(404, 2404));
    await assert.rejects(plex.preferences.getPreference({ id: "Nothing" }), fails(404, 2404));
  }],
  ["getAllPreferences", async () => {
    const res = await plex.preferences.getAllPreferences();
    const all = res.mediaContainerWithSettings.mediaContainer.setting;
    const hour = all.find((s) => s.id === "ButlerStartHour");
    assert.equal(hour.value, 2);
    assert.equal(hour.type, "int");
    assert.equal(all.find((s) => s.id === "ButlerTaskBackupDatabase").value, true);
  }],
  ["getPreference", async () => {
    const res = await plex.preferences.getPreference({ id: "ButlerEndHour" });
    assert.equal(res.mediaContainerWithSettings.mediaContainer.setting[0].default, 5);
  }],
  ["getIdentity and getServerInfo", async () => {
    const { object } = await stranger.general.getIdentity();
    assert.equal(object.mediaContainer.version, "1.2.3");
    const info = await plex.general.getServerInfo({});
    assert.ok(info.mediaContainerWithDirectory.mediaContainer.directory.some((d) => d.key === "butler"));
  }],
  ["updater", async () => {
    assert.equal((await plex.updater.checkUpdates({ download: 0 })).statusCode, 200);
    const { object } = await plex.updater.getUpdatesStatus();
    assert.equal(object.mediaContainer.canInstall, false);
    await assert.rejects(plex.updater.applyUpdates({}), fails(400, 1000));
  }],
  ["listSessions", async () => {
    const { object } = await plex.status.listSessions();
    assert.equal(object.mediaContainer.size, 0);
  }],
]);
