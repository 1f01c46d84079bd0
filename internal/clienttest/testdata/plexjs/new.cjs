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

// section returns the id of the section of a type.
async function section(type) {
  const { object } = await plex.library.getSections();
  return object.mediaContainer.directory.find((d) => d.type === type).key;
}

// bytes reads the body of a response.
async function bytes(response) {
  assert.equal(response.statusCode, 200);
  return Buffer.from(await new Response(response.responseStream).arrayBuffer());
}

// film returns all that is known of a film.
async function film() {
  const list = await plex.content.listContent({ sectionId: await section("movie"), mediaQuery: { type: 1 } });
  const { ratingKey } = list.mediaContainerWithMetadata.mediaContainer.metadata.find((m) => m.title === "A Film");
  const details = await plex.content.getMetadataItem({ ids: [ratingKey] });
  return details.mediaContainerWithMetadata.mediaContainer.metadata[0];
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
  ["getSections and getLibraryDetails", async () => {
    const { object } = await plex.library.getSections();
    assert.deepEqual(object.mediaContainer.directory.map((d) => d.type).sort(), ["artist", "movie", "photo", "show"]);
    const details = await plex.library.getLibraryDetails({ sectionId: await section("movie") });
    assert.ok(details.object.mediaContainer.directory.some((d) => d.key === "all"));
  }],
  ["listContent and getMetadataItem", async () => {
    const item = await film();
    assert.equal(item.type, "movie");
    assert.ok(item.media[0].part[0].stream.length >= 2);
    await assert.rejects(plex.content.getMetadataItem({ ids: ["999999999"] }), fails(404, 2404));
  }],
  ["getAllItemLeaves", async () => {
    const shows = await plex.content.listContent({ sectionId: await section("show"), mediaQuery: { type: 2 } });
    const [show] = shows.mediaContainerWithMetadata.mediaContainer.metadata;
    const leaves = await plex.library.getAllItemLeaves({ ids: show.ratingKey });
    assert.equal(leaves.mediaContainerWithMetadata.mediaContainer.metadata.length, 3);
  }],
  ["results of analyses", async () => {
    const [part] = (await film()).media[0].part;
    const sound = part.stream.find((s) => s.streamType === 2);
    assert.ok((await plex.library.getStreamLevels({ streamId: sound.id })).object.mediaContainer.level.length > 0);
    assert.equal((await plex.library.getStreamLoudness({ streamId: sound.id })).statusCode, 200);
    const index = await bytes(await plex.library.getPartIndex({ partId: part.id, index: "sd" }));
    assert.equal(index.subarray(0, 8).toString("latin1"), "\x89BIF\r\n\x1a\n");
    const image = await bytes(await plex.library.getImageFromBif({ partId: part.id, index: "sd", offset: 0 }));
    assert.deepEqual([...image.subarray(0, 2)], [0xff, 0xd8]);
  }],
  ["lists of a section", async () => {
    const sectionId = Number(await section("movie"));
    assert.ok((await plex.library.getAvailableSorts({ sectionId })).object.mediaContainer.directory.length > 0);
    assert.equal((await plex.library.getFirstCharacters({ sectionId })).statusCode, 200);
    assert.equal((await plex.library.getSectionFilters({ sectionId })).statusCode, 200);
    assert.equal((await plex.library.getSectionPreferences({ sectionId })).statusCode, 200);
    assert.equal((await plex.library.getCollections({ sectionId })).statusCode, 200);
  }],
  ["scans and triggers", async () => {
    const sectionId = Number(await section("movie"));
    const { ratingKey } = await film();
    for (const call of [
      plex.library.refreshSection({ sectionId }), plex.library.cancelRefresh({ sectionId }), plex.library.stopAllRefreshes(),
      plex.library.startAnalysis({ sectionId }), plex.library.emptyTrash({ sectionId }), plex.library.cleanBundles(),
      plex.library.optimizeDatabase({}), plex.library.startBifGeneration({ ids: ratingKey }), plex.library.generateThumbs({ ids: ratingKey }),
      plex.library.detectIntros({ ids: ratingKey }), plex.library.analyzeMetadata({ ids: ratingKey }),
    ]) {
      assert.equal((await call).statusCode, 200);
    }
    await assert.rejects(plex.library.refreshSection({ sectionId: 999999999 }), fails(404, 2404));
    assert.equal((await plex.butler.stopTasks()).statusCode, 200);
  }],
]);
