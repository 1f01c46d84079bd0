// @lukehagar/plexjs 0.23.5, as it is published. Its getServerPreferences can read only servers all of
// whose preferences are bools, which none is.
"use strict";

const assert = require("node:assert/strict");
const { PlexAPI } = require("plexjs-old");
const errors = require("plexjs-old/sdk/models/errors");
const { TaskName } = require("plexjs-old/sdk/models/operations");
const { url, token, run } = require("./checks.cjs");

const plex = new PlexAPI({ accessToken: token, serverURL: url, xPlexClientIdentifier: "conformance" });
const stranger = new PlexAPI({ accessToken: "wrong", serverURL: url });

// stopped waits until a task runs no more.
async function stopped(task) {
  for (;;) {
    try {
      await plex.butler.stopTask(task);
    } catch (error) {
      if (error.statusCode === 404) return;
      throw error;
    }
  }
}

// section returns the id of the section of a type.
async function section(type) {
  const { object } = await plex.library.getAllLibraries();
  return Number(object.mediaContainer.directory.find((d) => d.type === type).key);
}

const status = (code) => (error) => error instanceof errors.SDKError && error.statusCode === code &&
  error.body.startsWith(`{"errors":[{"code":2${code},`);

run([
  ["getButlerTasks", async () => {
    const { object } = await plex.butler.getButlerTasks();
    const tasks = object.butlerTasks.butlerTask;
    const backup = tasks.find((t) => t.name === "BackupDatabase");
    assert.deepEqual({ ...backup, description: undefined },
      { name: "BackupDatabase", interval: 3, scheduleRandomized: false, enabled: true, title: "Backup Database", description: undefined });
    for (const t of tasks) assert.ok(t.title && t.description && t.interval > 0, t.name);
  }],
  ["startTask", async () => {
    const started = await plex.butler.startTask(TaskName.RefreshLocalMedia);
    assert.equal(started.statusCode, 200);
    assert.match(started.rawResponse.headers.get("x-plex-activity"), /^[0-9a-f-]{36}$/);
    const again = await plex.butler.startTask(TaskName.RefreshLocalMedia);
    assert.equal(again.statusCode, 202);
  }],
  ["getServerActivities", async () => {
    const { object } = await plex.activities.getServerActivities();
    const run = object.mediaContainer.activity.find((a) => a.type === "butler");
    assert.equal(run.cancellable, true);
    assert.equal(run.userID, 1);
  }],
  ["stopTask", async () => {
    const { statusCode } = await plex.butler.stopTask(TaskName.RefreshLocalMedia);
    assert.equal(statusCode, 200);
    await stopped(TaskName.RefreshLocalMedia);
  }],
  ["cancelServerActivities", async () => {
    const started = await plex.butler.startTask(TaskName.RefreshLocalMedia);
    const uuid = started.rawResponse.headers.get("x-plex-activity");
    const { statusCode } = await plex.activities.cancelServerActivities(uuid);
    assert.equal(statusCode, 200);
    await assert.rejects(plex.activities.cancelServerActivities("nothing"), status(404));
    await stopped(TaskName.RefreshLocalMedia);
  }],
  ["startAllTasks and stopAllTasks", async () => {
    assert.equal((await plex.butler.startAllTasks()).statusCode, 200);
    assert.equal((await plex.butler.stopAllTasks()).statusCode, 200);
    assert.equal((await plex.butler.stopAllTasks()).statusCode, 200);
  }],
  ["400 of startTask", async () => {
    await assert.rejects(plex.butler.startTask(TaskName.RefreshLibraries), (error) => {
      assert.ok(error instanceof errors.StartTaskBadRequest, String(error));
      assert.equal(error.errors[0].code, 2400);
      assert.equal(error.errors[0].status, 400);
      assert.match(error.errors[0].message, /disabled/);
      return true;
    });
  }],
  ["401 of getButlerTasks", async () => {
    await assert.rejects(stranger.butler.getButlerTasks(), (error) => {
      assert.ok(error instanceof errors.GetButlerTasksUnauthorized, String(error));
      assert.deepEqual({ ...error.errors[0] }, { code: 1001, message: "User could not be authenticated", status: 401 });
      return true;
    });
  }],
  ["401 of startTask", async () => {
    await assert.rejects(stranger.butler.startTask(TaskName.BackupDatabase), errors.StartTaskUnauthorized);
  }],
  ["401 of stopAllTasks", async () => {
    await assert.rejects(stranger.butler.stopAllTasks(), errors.StopAllTasksUnauthorized);
  }],
  ["404 of stopTask", async () => {
    await assert.rejects(plex.butler.stopTask(TaskName.RefreshLocalMedia), status(404));
  }],
  ["404 of startTask", async () => {
    await assert.rejects(plex.butler.startTask(TaskName.RefreshPeriodicMetadata), status(404));
  }],
  ["getServerIdentity", async () => {
    const { object } = await stranger.server.getServerIdentity();
    assert.equal(object.mediaContainer.version, "1.2.3");
    assert.equal(object.mediaContainer.claimed, false);
  }],
  ["getServerCapabilities", async () => {
    const { object } = await plex.server.getServerCapabilities();
    assert.equal(object.mediaContainer.friendlyName, "attic");
    assert.equal(object.mediaContainer.eventStream, true);
    assert.ok(object.mediaContainer.directory.some((d) => d.key === "butler"));
  }],
  ["getServerList", async () => {
    const { object } = await plex.server.getServerList();
    assert.equal(`http://${object.mediaContainer.server[0].host}:${object.mediaContainer.server[0].port}`, url);
  }],
  ["getMyPlexAccount", async () => {
    const { object } = await plex.server.getMyPlexAccount();
    assert.equal(object.myPlex.signInState, "none");
  }],
  ["updater", async () => {
    assert.equal((await plex.updater.checkForUpdates()).statusCode, 200);
    const { object } = await plex.updater.getUpdateStatus();
    assert.equal(object.mediaContainer.canInstall, false);
    await assert.rejects(plex.updater.applyUpdates(), errors.ApplyUpdatesBadRequest);
  }],
  ["getSessions", async () => {
    const { object } = await plex.sessions.getSessions();
    assert.equal(object.mediaContainer.size, 0);
    const transcode = await plex.sessions.getTranscodeSessions();
    assert.equal(transcode.object.mediaContainer.size, 0);
  }],
  ["getAllLibraries", async () => {
    const { object } = await plex.library.getAllLibraries();
    const sections = object.mediaContainer.directory;
    assert.deepEqual(sections.map((d) => d.type).sort(), ["artist", "movie", "photo", "show"]);
    for (const d of sections) assert.ok(d.uuid && d.language && d.location[0].path, d.title);
  }],
  ["getLibraryItems and getMetaDataByRatingKey", async () => {
    const key = await section("movie");
    const { object } = await plex.library.getLibraryItems({ sectionKey: key, tag: "all", type: 1, includeMeta: 1, includeGuids: 1 });
    const film = object.mediaContainer.metadata.find((m) => m.title === "A Film");
    assert.equal(film.type, "movie");
    const details = await plex.library.getMetaDataByRatingKey(Number(film.ratingKey));
    const [item] = details.object.mediaContainer.metadata;
    assert.equal(item.title, "A Film");
    assert.equal(item.media[0].part[0].stream[0].streamType, 1);
  }],
  ["getMetadataChildren", async () => {
    const key = await section("show");
    const { object } = await plex.library.getLibraryItems({ sectionKey: key, tag: "all", type: 2 });
    const seasons = await plex.library.getMetadataChildren(Number(object.mediaContainer.metadata[0].ratingKey));
    assert.equal(seasons.object.mediaContainer.metadata.length, 2);
  }],
  ["getLibraryDetails and getRefreshLibraryMetadata", async () => {
    const key = await section("movie");
    const { object } = await plex.library.getLibraryDetails(key, 0);
    assert.equal(object.mediaContainer.librarySectionID, key);
    assert.equal((await plex.library.getRefreshLibraryMetadata(key, 0)).statusCode, 200);
  }],
  ["getOnDeck", async () => {
    assert.equal((await plex.library.getOnDeck()).object.mediaContainer.size, 0);
  }],
  ["401 of getAllLibraries", async () => {
    await assert.rejects(stranger.library.getAllLibraries(), errors.GetAllLibrariesUnauthorized);
  }],
]);
