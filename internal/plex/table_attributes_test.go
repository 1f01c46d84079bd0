package plex_test

// elements are all elements of answers in XML.
func elements() []element {
	return []element{
		{name: "ButlerTask", attrs: "name interval scheduleRandomized enabled title description"},
		{name: "ButlerTasks"},
		{name: "Activity", attrs: "uuid type cancellable userID title subtitle progress", not: "Response"},
		{name: "Context", attrs: "key librarySectionID", not: "accessible exists refreshed"},
		{name: "Setting", attrs: "id label summary type default value hidden advanced group enumValues", not: "option secure"},
		{name: "MediaContainer of GET /identity", attrs: "size claimed machineIdentifier version", not: "apiVersion"},
		{name: "MediaContainer of GET /", attrs: `size allowCameraUpload allowChannelAccess allowMediaDeletion allowSharing allowSync
			backgroundProcessing certificate companionProxy diagnostics eventStream friendlyName hubSearch machineIdentifier multiuser myPlex
			myPlexSubscription ownerFeatures photoAutoTag platform platformVersion pluginHost requestParametersInCookie sync
			transcoderActiveVideoSessions transcoderAudio transcoderLyrics transcoderPhoto transcoderSubtitles transcoderVideo
			transcoderVideoBitrates transcoderVideoQualities transcoderVideoResolutions updatedAt updater version voiceSearch`,
			not: `allowTuners countryCode itemClusters livetv mediaProviders musicAnalysis myPlexMappingState myPlexSigninState myPlexUsername
			offlineTranscode pushNotifications readOnlyLibraries streamingBrainABRVersion streamingBrainVersion`},
		{name: "Directory of GET /", attrs: "count key title"},
		{name: "Server", attrs: "name host address port machineIdentifier version"},
		{name: "MyPlex", attrs: `authToken username mappingState mappingError signInState publicAddress publicPort privateAddress privatePort
			subscriptionFeatures subscriptionActive subscriptionState`},
		{name: "MediaContainer of GET /updater/status", attrs: "size autoUpdateVersion canInstall checkedAt downloadURL status"},
		{name: "Release", attrs: "key version added fixed downloadURL state"},
		{name: "MediaContainer", attrs: `size totalSize offset allowSync identifier title1 title2 viewGroup content librarySectionID
			librarySectionTitle librarySectionUUID key parentTitle totalSamples`,
			not: "mediaTagPrefix mediaTagVersion nocache grandparentTitle viewMode"},
		{name: "Directory (section)", attrs: `allowSync filters refreshing key type title agent scanner language uuid updatedAt createdAt scannedAt content
			directory contentChangedAt hidden`, not: "art composite thumb"},
		{name: "Location", attrs: "id path"},
		{name: "Directory", attrs: "count key title size defaultDirection descKey"},
		{name: "Video, Directory, Track, Photo", attrs: `ratingKey key guid parentRatingKey parentKey parentGuid parentTitle parentIndex parentYear
			grandparentRatingKey grandparentKey grandparentGuid grandparentTitle type title titleSort librarySectionTitle
			librarySectionID librarySectionKey index year duration originallyAvailableAt leafCount childCount thumb
			thumbBlurHash chapterSource musicAnalysisVersion distance addedAt updatedAt deletedAt viewedLeafCount
			art audienceRating banner contentRating grandparentArt grandparentTheme grandparentThumb originalTitle parentThumb studio summary
			tagline theme userRating`,
			not: `lastViewedAt rating skipCount viewCount viewOffset`},
		{name: "Genre, Country, Director, Writer, Producer, Role, Mood, Style, Label, Tag", attrs: "tag role", not: "filter id tagKey thumb"},
		{name: "Guid", attrs: "id"},
		{name: "Image", attrs: "alt type url"},
		{name: "Media", attrs: `id title duration bitrate width height aspectRatio audioChannels audioCodec videoCodec videoResolution container
			videoFrameRate audioProfile videoProfile hasVoiceActivity`, not: "has64bitOffsets optimizedForStreaming target proxyType"},
		{name: "Part", attrs: `id key duration file size container audioProfile videoProfile indexes accessible exists deepAnalysisVersion requiredBandwidths`,
			not: "has64bitOffsets hasThumbnail optimizedForStreaming packetLength"},
		{name: "Stream", attrs: `id streamType default selected forced codec index bitrate requiredBandwidths language languageTag languageCode title profile duration
			bitDepth width height codedWidth codedHeight frameRate anamorphic pixelAspectRatio chromaSubsampling colorTrc orientation channels
			audioChannelLayout samplingRate format displayTitle extendedDisplayTitle albumGain albumPeak albumRange endRamp gain
			loudness lra peak startRamp hearingImpaired key`,
			not: "chromaLocation colorPrimaries colorRange colorSpace level refFrames scanType streamIdentifier DOVIPresent"},
		{name: "Chapter", attrs: "id index tag startTimeOffset endTimeOffset thumb", not: "filter"},
		{name: "Marker", attrs: "id type startTimeOffset endTimeOffset final"},
		{name: "Marker/Attributes", attrs: "id version"},
		{name: "Level", attrs: "v"},
		{name: "SearchResult", attrs: "guid name year score summary", not: "lifespanEnded matched"},
		{name: "Meta"},
		{name: "Type", attrs: "key type title active"},
		{name: "Sort", attrs: "default active activeDirection defaultDirection descKey key title", not: "firstCharacterKey"},
		{name: "Field", attrs: "key title type locked name", not: "subType"},
		{name: "FieldType", attrs: "type"},
		{name: "Operator", attrs: "key title"},
		{name: "NotificationContainer", attrs: "type size",
			not: "PlaySessionStateNotification ReachabilityNotification ProgressNotification BackgroundProcessingQueueEventNotification TranscodeSession UpdateStatus AccountUpdateNotification"},
		{name: "ActivityNotification", attrs: "event uuid"},
		{name: "TimelineEntry", attrs: "identifier sectionID itemID type title state metadataState mediaState updatedAt", not: "queueSize parentItemID rootItemID"},
		{name: "StatusNotification", attrs: "title description notificationName"},
		{name: "LogNotification", attrs: "level message detail time"},
		{name: "Path, File", attrs: "key path title", not: "home network", test: "TestBrowse"},
	}
}
