"""Which sweep wakes how often, and which queue takes it. What is due stands in PostgreSQL: a tick may be late."""

DEFAULT_QUEUE = "bulk"
QUEUES = {
    "clocks.tasks.*": {"queue": "timers"},
    "audit.tasks.*": {"queue": "timers"},
    "outbox.tasks.*": {"queue": "notify"},
    "files.tasks.*": {"queue": "bulk"},
    "hospital.tasks.*": {"queue": "bulk"},
    "feedback.tasks.*": {"queue": "bulk"},
    "complaints.tasks.*": {"queue": "bulk"},
    "surveys.tasks.*": {"queue": "bulk"},
    "handbook.tasks.*": {"queue": "bulk"},
    "pxm.tasks.*": {"queue": "bulk"},
}
# Intervals, not times of day: no clock change can skip one. A tick nobody took in time is dropped,
# because the next tick does the same work.
BEAT = {
    # Every 10 seconds: fire the targets, reminders and escalation steps that are due.
    "fire due": {"task": "clocks.tasks.fire_due", "schedule": 10, "options": {"expires": 10}},
    # Every 10 seconds: send the mails, text messages and posts to group chats that are waiting.
    "deliver mail": {"task": "outbox.tasks.deliver_mail", "schedule": 10, "options": {"expires": 10}},
    "deliver texts": {"task": "outbox.tasks.deliver_texts", "schedule": 10, "options": {"expires": 10}},
    "deliver chats": {"task": "outbox.tasks.deliver_chats", "schedule": 10, "options": {"expires": 10}},
    # Every 10 seconds: queue the events that programs are to hear of, and send them.
    "announce events": {"task": "outbox.tasks.announce", "schedule": 10, "options": {"expires": 10}},
    "deliver webhooks": {"task": "outbox.tasks.deliver_hooks", "schedule": 10, "options": {"expires": 10}},
    # Every hour: take webhooks out of use that have taken nothing for days.
    "rest failing webhooks": {"task": "outbox.tasks.rest_failing", "schedule": 3600, "options": {"expires": 3600}},
    # Every minute: make the digests of whoever's quiet hours are over.
    "gather digests": {"task": "outbox.tasks.gather", "schedule": 60, "options": {"expires": 60}},
    # Every hour: unless it was done today, send the newest audit seal to the privacy officers.
    "tell the seal": {"task": "outbox.tasks.tell_seal", "schedule": 3600, "options": {"expires": 3600}},
    # Every minute: tell whoever stands in for somebody, and whoever somebody else said is away.
    "tell the absences": {"task": "outbox.tasks.tell_absences", "schedule": 60, "options": {"expires": 60}},
    # Every hour: unless it was done today, warn planners of hours in the coming seven days that nobody is on duty.
    "tell the gaps": {"task": "outbox.tasks.tell_gaps", "schedule": 3600, "options": {"expires": 3600}},
    # Every minute: seal the audit entries that can no longer change.
    "seal the audit": {"task": "audit.tasks.seal", "schedule": 60, "options": {"expires": 60}},
    # Every 30 seconds: show that somebody takes the long tasks' queue, too.
    "pulse of the long tasks": {
        "task": "clocks.tasks.pulse",
        "schedule": 30,
        "options": {"expires": 30, "queue": "bulk"},
    },
    # Every 10 seconds: carry published calendars and rules to the targets that run.
    "carry publications": {"task": "clocks.tasks.carry", "schedule": 10, "options": {"expires": 10, "queue": "bulk"}},
    # Every hour: see whether time zone data was upgraded, and let what runs be counted anew by it.
    "notice zones": {
        "task": "clocks.tasks.notice_zones",
        "schedule": 3600,
        "options": {"expires": 3600, "queue": "bulk"},
    },
    # Every five minutes: let people, stories and cases from before an upgrade be found as newer ones are.
    "renew how people are found": {"task": "hospital.tasks.renew_tokens", "schedule": 300, "options": {"expires": 300}},
    "renew how stories are found": {
        "task": "feedback.tasks.renew_tokens",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "renew how cases are found": {
        "task": "complaints.tasks.renew_tokens",
        "schedule": 300,
        "options": {"expires": 300},
    },
    # Every 10 seconds: go on with files whose rows are read, checked, taken over or taken back.
    "proceed with files of rows": {"task": "feedback.tasks.proceed", "schedule": 10, "options": {"expires": 10}},
    # Every 20 seconds: ask the mailboxes and feeds that are due, and read what they brought.
    "ask mailboxes and feeds": {"task": "feedback.tasks.poll", "schedule": 20, "options": {"expires": 20}},
    "read mails": {"task": "feedback.tasks.read_mails", "schedule": 20, "options": {"expires": 20}},
    # Every 20 seconds: take the mails that answer a case into it.
    "take answers": {"task": "complaints.tasks.take_answers", "schedule": 20, "options": {"expires": 20}},
    # Every minute: take in text messages of which a part never came.
    "join text messages": {"task": "feedback.tasks.join_texts", "schedule": 60, "options": {"expires": 60}},
    # Every hour: erase mails that were not taken in a month ago, and old names of accounts.
    "forget mails": {"task": "feedback.tasks.forget_mails", "schedule": 3600, "options": {"expires": 3600}},
    # Every hour: forget the cells of old files that became no record.
    "forget files of rows": {"task": "feedback.tasks.forget_imports", "schedule": 3600, "options": {"expires": 3600}},
    # Every five minutes: note what has to stand in the register outside, and what has changed there since.
    "enter the register": {"task": "feedback.tasks.enter_register", "schedule": 300, "options": {"expires": 300}},
    "notice changes": {"task": "feedback.tasks.notice_changes", "schedule": 300, "options": {"expires": 300}},
    # Every minute: put what went wrong and can wait into the digests of whoever should know.
    "tell of feedback": {"task": "feedback.tasks.tell_later", "schedule": 60, "options": {"expires": 60}},
    # Every five minutes: raise a concern where the house notices one before anybody complains.
    "notice concerns": {"task": "feedback.tasks.notice", "schedule": 300, "options": {"expires": 300}},
    # Every minute: let what is due before patients go home follow what the hospital's system says of their stay.
    "follow stays": {"task": "feedback.tasks.follow_stays", "schedule": 60, "options": {"expires": 60}},
    # Every hour: remove notes about keeping in touch that nobody renewed.
    "expire notes": {"task": "hospital.tasks.expire_notes", "schedule": 3600, "options": {"expires": 3600}},
    # Every hour: remind of contact plans whose day has come to be looked at again.
    "look at contact plans": {
        "task": "complaints.tasks.remind_of_plans",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    # Every ten minutes: close for good what nobody came back to in time, and go on where nobody answered.
    "close for good": {"task": "complaints.tasks.lapse", "schedule": 600, "options": {"expires": 600}},
    "end waits": {"task": "complaints.tasks.time_out", "schedule": 600, "options": {"expires": 600}},
    # Every minute: enter discharges into the lists of calls, take off whoever is not to be called, say who was not.
    "calls after going home": {"task": "surveys.tasks.call", "schedule": 60, "options": {"expires": 60}},
    # Every 30 seconds: enter discharges into the ledgers of campaigns, ask and remind whoever is due.
    "ask by campaigns": {"task": "surveys.tasks.ask", "schedule": 30, "options": {"expires": 30}},
    # Every hour: make results of the answers that were sent on earlier days, and forget links that have served.
    "gather survey answers": {"task": "surveys.tasks.gather", "schedule": 3600, "options": {"expires": 3600}},
    "forget survey links": {"task": "surveys.tasks.forget", "schedule": 3600, "options": {"expires": 3600}},
    # Every hour: what is due of HCAHPS: ends, invitations, news of the stays of drawn months.
    "administer HCAHPS": {"task": "surveys.tasks.administer", "schedule": 3600, "options": {"expires": 3600}},
    # Every minute: let pages go live or expire whose time has come.
    "publish pages": {"task": "handbook.tasks.publish_due", "schedule": 60, "options": {"expires": 60}},
    # Every hour: let looks at pages and places begin that are owed and of which nothing says so.
    "take up pages": {"task": "handbook.tasks.take_up", "schedule": 3600, "options": {"expires": 3600}},
    # Every ten minutes: keep how often codes of the handbook were scanned today.
    "keep scans": {"task": "handbook.tasks.keep_scans", "schedule": 600, "options": {"expires": 600}},
    # Every five minutes: make the booklets of handbooks whose words changed.
    "make booklets": {"task": "handbook.tasks.make_booklets", "schedule": 300, "options": {"expires": 300}},
    # Every 10 seconds: show the virus scanner what waits for it.
    "scan files": {"task": "files.tasks.scan", "schedule": 10, "options": {"expires": 10}},
    # Every six hours: remove contents of files that no row needs.
    "collect files": {"task": "files.tasks.collect", "schedule": 21600, "options": {"expires": 21600}},
    # Every 30 seconds: make the exports of people's data that were asked for, remove those that had their time.
    "make exports": {"task": "pxm.tasks.make_exports", "schedule": 30, "options": {"expires": 30}},
    # Every five seconds: take over what the hospital's systems told; every ten: store the files they laid down.
    "process the feed": {"task": "hospital.tasks.process_feed", "schedule": 5, "options": {"expires": 5}},
    "collect files of the feed": {"task": "hospital.tasks.collect_files", "schedule": 10, "options": {"expires": 10}},
    # Every hour: set aside messages that wait in vain, forget old ones.
    "tidy the feed": {"task": "hospital.tasks.tidy_feed", "schedule": 3600, "options": {"expires": 3600}},
    # Every five minutes: tell administrators of senders that have fallen silent, and of too much that was set aside.
    "tell of the feed": {"task": "outbox.tasks.tell_feed", "schedule": 300, "options": {"expires": 300}},
    # Every hour: forget drafts that nobody came back to.
    "forget old drafts": {"task": "hospital.tasks.forget_old_drafts", "schedule": 3600, "options": {"expires": 3600}},
    # Every hour: forget what programs were answered a day ago.
    "forget answers": {"task": "hospital.tasks.forget_answers", "schedule": 3600, "options": {"expires": 3600}},
    # Every hour: forget signed-in sessions that have ended.
    "forget ended sessions": {
        "task": "hospital.tasks.forget_ended_sessions",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}
