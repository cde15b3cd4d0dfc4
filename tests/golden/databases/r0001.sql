BEGIN TRANSACTION;
CREATE TABLE workflow_cases (
	id VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	"key" VARCHAR, 
	title VARCHAR NOT NULL, 
	requester VARCHAR NOT NULL, 
	outcome VARCHAR, 
	seq INTEGER NOT NULL, 
	opened_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	head VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(digest) REFERENCES workflow_definitions (digest), 
	CONSTRAINT workflow_cases_key UNIQUE (process, "key")
);
INSERT INTO "workflow_cases" VALUES('20260302-0001','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-1','办件1','cai',NULL,1,1772413200000000,NULL,'9f90a13f7c26b0fe9f3ce97165726a31bace220429a57a111688723ca5fea290','{"data":{},"deeds":[],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0001","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T09:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"key":"walk-1","next_visit":2,"opened_at":{"$t":"2026-03-02T01:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":1,"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"title":"办件1","visits":[{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T09:00:00+08:00"},"state":"write","votes":[]}]}');
INSERT INTO "workflow_cases" VALUES('20260302-0002','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-3','办件3','cai',NULL,3,1772413200000000,NULL,'a5bab4f54751488c84ca7c5e1add1f9ffef97aab0e6e6518c7f0df94fedd37c2','{"data":{},"deeds":[["write","send",["cai"]]],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0002","items":[],"key":"walk-3","next_visit":4,"opened_at":{"$t":"2026-03-02T01:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":3,"timers":[],"title":"办件3","visits":[{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T11:00:00+08:00"},"state":"book","votes":[]}]}');
INSERT INTO "workflow_cases" VALUES('20260302-0004','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-4','办件4','cai',NULL,3,1772420400000000,NULL,'197b9bbfc3c7cd071b50c70a2d0eaef7cfe067c31581993e8fb60168b10e2e13','{"data":{},"deeds":[["write","send",["cai"]]],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0004","items":[],"key":"walk-4","next_visit":4,"opened_at":{"$t":"2026-03-02T03:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":3,"timers":[],"title":"办件4","visits":[{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T13:00:00+08:00"},"state":"book","votes":[]}]}');
INSERT INTO "workflow_cases" VALUES('20260302-0006','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-5','办件5','cai',NULL,3,1772427600000000,NULL,'c9f99eb32c07b2ec2dc49adb1c27e736ed79a2299ff96aba9384b77efd1ca590','{"data":{},"deeds":[["write","send",["cai"]]],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0006","items":[],"key":"walk-5","next_visit":4,"opened_at":{"$t":"2026-03-02T05:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":3,"timers":[],"title":"办件5","visits":[{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T15:00:00+08:00"},"state":"book","votes":[]}]}');
INSERT INTO "workflow_cases" VALUES('20260302-0008','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-8','办件8','cai',NULL,3,1772434800000000,NULL,'52a935d0ee5c3f692cb052f0b50b18df3ed5ebc8908e4a2a1a240a7b8aef9397','{"data":{},"deeds":[["write","send",["cai"]]],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0008","items":[],"key":"walk-8","next_visit":4,"opened_at":{"$t":"2026-03-02T07:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":3,"timers":[],"title":"办件8","visits":[{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T17:00:00+08:00"},"state":"book","votes":[]}]}');
INSERT INTO "workflow_cases" VALUES('20260302-0010','errand','50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','walk-9','办件9','cai',NULL,3,1772442000000000,NULL,'b5e564f77c016f865ec5f3453b396355c261767843d252896bdb1de02b5281bf','{"data":{},"deeds":[["write","send",["cai"]]],"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","ended_at":null,"id":"20260302-0010","items":[],"key":"walk-9","next_visit":4,"opened_at":{"$t":"2026-03-02T09:00:00+00:00"},"outcome":null,"parent":null,"process":"errand","requester":"cai","seq":3,"timers":[],"title":"办件9","visits":[{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T19:00:00+08:00"},"state":"book","votes":[]}]}');
CREATE TABLE workflow_definitions (
	digest VARCHAR NOT NULL, 
	process VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "workflow_definitions" VALUES('50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360','errand','1','process: errand
title: 办件
version: ''1''
status: published
owner: office/chief
data: {number: {type: text, title: 单号}}
start: write
states:
  write:
    title: 拟稿
    responsible: office/clerk
    accountable: office/chief
    due: 5 workdays
    overdue: {escalate: office/chief}
    actions: {send: {title: 送, to: rest}}
  rest: {kind: wait, title: 静置, until: 1 hour, to: book}
  book: {kind: service, title: 登记, handler: book, to: check}
  check:
    title: 审核
    responsible: office/chief
    accountable: top/president
    informed: [office/clerk]
    due: 5 workdays
    overdue: {escalate: top/president}
    actions:
      approve: {title: 同意, to: done}
      back: {title: 退回, kind: return, to: write, limit: 3}
  done: {kind: end, outcome: done, title: 完}
');
CREATE TABLE workflow_effects (
	id VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	visit INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	payload TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES workflow_cases (id)
);
INSERT INTO "workflow_effects" VALUES('20260302-0001/1/0','20260302-0001',1,0,'notify',1,1772413200000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0002/1/0','20260302-0002',1,0,'notify',1,1772413200000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0002/3/0','20260302-0002',3,0,'service',3,1772420400000000,'{"arguments":{},"handler":"book"}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0004/1/0','20260302-0004',1,0,'notify',1,1772420400000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0004/3/0','20260302-0004',3,0,'service',3,1772427600000000,'{"arguments":{},"handler":"book"}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0006/1/0','20260302-0006',1,0,'notify',1,1772427600000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0006/3/0','20260302-0006',3,0,'service',3,1772434800000000,'{"arguments":{},"handler":"book"}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0008/1/0','20260302-0008',1,0,'notify',1,1772434800000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0008/3/0','20260302-0008',3,0,'service',3,1772442000000000,'{"arguments":{},"handler":"book"}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0010/1/0','20260302-0010',1,0,'notify',1,1772442000000000,'{"role":"assigned","state":"write","to":["office/clerk"]}','pending');
INSERT INTO "workflow_effects" VALUES('20260302-0010/3/0','20260302-0010',3,0,'service',3,1772449200000000,'{"arguments":{},"handler":"book"}','pending');
CREATE TABLE workflow_history (
	case_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	command_id VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	"by" VARCHAR NOT NULL, 
	entry TEXT NOT NULL, 
	previous VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	PRIMARY KEY (case_id, seq), 
	FOREIGN KEY(case_id) REFERENCES workflow_cases (id), 
	CONSTRAINT workflow_history_command UNIQUE (command_id)
);
INSERT INTO "workflow_history" VALUES('20260302-0001',1,'1-start',1772413200000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T01:00:00+00:00"},"by":"cai","case":"20260302-0001","command":"start","command_id":"1-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T01:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-1","parent":null,"process":"errand","requester":"cai","title":"办件1"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T09:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T09:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','9f90a13f7c26b0fe9f3ce97165726a31bace220429a57a111688723ca5fea290');
INSERT INTO "workflow_history" VALUES('20260302-0002',1,'3-start',1772413200000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T01:00:00+00:00"},"by":"cai","case":"20260302-0002","command":"start","command_id":"3-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T01:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-3","parent":null,"process":"errand","requester":"cai","title":"办件3"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T09:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T09:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','2aa958578229104bef52fe588b4e7a532aa3682935a69363cbfb975544ca5c9b');
INSERT INTO "workflow_history" VALUES('20260302-0002',2,'3-1',1772413200000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T01:00:00+00:00"},"by":"cai","case":"20260302-0002","command":"act","command_id":"3-1","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Acted","action":"send","attachments":[],"changes":{},"deemed":false,"item":"1.1","kind":"forward","opinion":null,"persons":["cai"],"reason":null,"record":null,"saw":{},"state":"write","visit":1,"vote":null},{"$":"Left","recalled":[],"state":"write","to":"rest","via":"send","visit":1},{"$":"Entered","items":[],"timers":[{"$":"Timer","at":{"$t":"2026-03-02T10:00:00+08:00"},"detail":"","id":"2.elapsed.0","kind":"elapsed","visit":2}],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":2,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T09:00:00+08:00"},"state":"rest","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"2aa958578229104bef52fe588b4e7a532aa3682935a69363cbfb975544ca5c9b","seq":2}','2aa958578229104bef52fe588b4e7a532aa3682935a69363cbfb975544ca5c9b','535e0fbb54c0124354552e79a6ed7d8b79a50e33f6a1aea490fdb45d0a1615cf');
INSERT INTO "workflow_history" VALUES('20260302-0002',3,'20260302-0003',1772420400000000,'system','{"$":"Entry","at":{"$t":"2026-03-02T03:00:00+00:00"},"by":"system","case":"20260302-0002","command":"expire","command_id":"20260302-0003","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"TimerFired","kind":"elapsed","timer":"2.elapsed.0","told":[],"visit":2},{"$":"Left","recalled":[],"state":"rest","to":"book","via":"=done","visit":2},{"$":"Entered","items":[],"timers":[],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T11:00:00+08:00"},"state":"book","votes":[]}}],"hash":"","on_behalf":null,"post":null,"previous":"535e0fbb54c0124354552e79a6ed7d8b79a50e33f6a1aea490fdb45d0a1615cf","seq":3}','535e0fbb54c0124354552e79a6ed7d8b79a50e33f6a1aea490fdb45d0a1615cf','a5bab4f54751488c84ca7c5e1add1f9ffef97aab0e6e6518c7f0df94fedd37c2');
INSERT INTO "workflow_history" VALUES('20260302-0004',1,'4-start',1772420400000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T03:00:00+00:00"},"by":"cai","case":"20260302-0004","command":"start","command_id":"4-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T03:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-4","parent":null,"process":"errand","requester":"cai","title":"办件4"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T11:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T11:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','d360de539beafeb0bdf76c141509b5835380c36a6a1b44f58546246f74a17e7e');
INSERT INTO "workflow_history" VALUES('20260302-0004',2,'4-1',1772420400000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T03:00:00+00:00"},"by":"cai","case":"20260302-0004","command":"act","command_id":"4-1","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Acted","action":"send","attachments":[],"changes":{},"deemed":false,"item":"1.1","kind":"forward","opinion":null,"persons":["cai"],"reason":null,"record":null,"saw":{},"state":"write","visit":1,"vote":null},{"$":"Left","recalled":[],"state":"write","to":"rest","via":"send","visit":1},{"$":"Entered","items":[],"timers":[{"$":"Timer","at":{"$t":"2026-03-02T12:00:00+08:00"},"detail":"","id":"2.elapsed.0","kind":"elapsed","visit":2}],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":2,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T11:00:00+08:00"},"state":"rest","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"d360de539beafeb0bdf76c141509b5835380c36a6a1b44f58546246f74a17e7e","seq":2}','d360de539beafeb0bdf76c141509b5835380c36a6a1b44f58546246f74a17e7e','73197c553262fdadc10acfeee825546bd1749e66c1f5ec892901212bd5474691');
INSERT INTO "workflow_history" VALUES('20260302-0004',3,'20260302-0005',1772427600000000,'system','{"$":"Entry","at":{"$t":"2026-03-02T05:00:00+00:00"},"by":"system","case":"20260302-0004","command":"expire","command_id":"20260302-0005","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"TimerFired","kind":"elapsed","timer":"2.elapsed.0","told":[],"visit":2},{"$":"Left","recalled":[],"state":"rest","to":"book","via":"=done","visit":2},{"$":"Entered","items":[],"timers":[],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T13:00:00+08:00"},"state":"book","votes":[]}}],"hash":"","on_behalf":null,"post":null,"previous":"73197c553262fdadc10acfeee825546bd1749e66c1f5ec892901212bd5474691","seq":3}','73197c553262fdadc10acfeee825546bd1749e66c1f5ec892901212bd5474691','197b9bbfc3c7cd071b50c70a2d0eaef7cfe067c31581993e8fb60168b10e2e13');
INSERT INTO "workflow_history" VALUES('20260302-0006',1,'5-start',1772427600000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T05:00:00+00:00"},"by":"cai","case":"20260302-0006","command":"start","command_id":"5-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T05:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-5","parent":null,"process":"errand","requester":"cai","title":"办件5"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T13:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T13:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','88aa723152f6a74dea8545d02cd52292bb6775a37daecad6b410bf22f51a3b61');
INSERT INTO "workflow_history" VALUES('20260302-0006',2,'5-1',1772427600000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T05:00:00+00:00"},"by":"cai","case":"20260302-0006","command":"act","command_id":"5-1","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Acted","action":"send","attachments":[],"changes":{},"deemed":false,"item":"1.1","kind":"forward","opinion":null,"persons":["cai"],"reason":null,"record":null,"saw":{},"state":"write","visit":1,"vote":null},{"$":"Left","recalled":[],"state":"write","to":"rest","via":"send","visit":1},{"$":"Entered","items":[],"timers":[{"$":"Timer","at":{"$t":"2026-03-02T14:00:00+08:00"},"detail":"","id":"2.elapsed.0","kind":"elapsed","visit":2}],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":2,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T13:00:00+08:00"},"state":"rest","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"88aa723152f6a74dea8545d02cd52292bb6775a37daecad6b410bf22f51a3b61","seq":2}','88aa723152f6a74dea8545d02cd52292bb6775a37daecad6b410bf22f51a3b61','c33397e7c3281f5c5e551877d67a8aa800f78082dfd9a230e3326c6c48392d1c');
INSERT INTO "workflow_history" VALUES('20260302-0006',3,'20260302-0007',1772434800000000,'system','{"$":"Entry","at":{"$t":"2026-03-02T07:00:00+00:00"},"by":"system","case":"20260302-0006","command":"expire","command_id":"20260302-0007","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"TimerFired","kind":"elapsed","timer":"2.elapsed.0","told":[],"visit":2},{"$":"Left","recalled":[],"state":"rest","to":"book","via":"=done","visit":2},{"$":"Entered","items":[],"timers":[],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T15:00:00+08:00"},"state":"book","votes":[]}}],"hash":"","on_behalf":null,"post":null,"previous":"c33397e7c3281f5c5e551877d67a8aa800f78082dfd9a230e3326c6c48392d1c","seq":3}','c33397e7c3281f5c5e551877d67a8aa800f78082dfd9a230e3326c6c48392d1c','c9f99eb32c07b2ec2dc49adb1c27e736ed79a2299ff96aba9384b77efd1ca590');
INSERT INTO "workflow_history" VALUES('20260302-0008',1,'8-start',1772434800000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T07:00:00+00:00"},"by":"cai","case":"20260302-0008","command":"start","command_id":"8-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T07:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-8","parent":null,"process":"errand","requester":"cai","title":"办件8"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T15:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T15:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','153864cca1da77599c69d4d2ec09a0064ec625be2a645046319e6e6fdc06e684');
INSERT INTO "workflow_history" VALUES('20260302-0008',2,'8-1',1772434800000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T07:00:00+00:00"},"by":"cai","case":"20260302-0008","command":"act","command_id":"8-1","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Acted","action":"send","attachments":[],"changes":{},"deemed":false,"item":"1.1","kind":"forward","opinion":null,"persons":["cai"],"reason":null,"record":null,"saw":{},"state":"write","visit":1,"vote":null},{"$":"Left","recalled":[],"state":"write","to":"rest","via":"send","visit":1},{"$":"Entered","items":[],"timers":[{"$":"Timer","at":{"$t":"2026-03-02T16:00:00+08:00"},"detail":"","id":"2.elapsed.0","kind":"elapsed","visit":2}],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":2,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T15:00:00+08:00"},"state":"rest","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"153864cca1da77599c69d4d2ec09a0064ec625be2a645046319e6e6fdc06e684","seq":2}','153864cca1da77599c69d4d2ec09a0064ec625be2a645046319e6e6fdc06e684','dec89d31cba17bf30a97c64e662c56b254cfadd48a19e14e7cc6b587bac56b0e');
INSERT INTO "workflow_history" VALUES('20260302-0008',3,'20260302-0009',1772442000000000,'system','{"$":"Entry","at":{"$t":"2026-03-02T09:00:00+00:00"},"by":"system","case":"20260302-0008","command":"expire","command_id":"20260302-0009","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"TimerFired","kind":"elapsed","timer":"2.elapsed.0","told":[],"visit":2},{"$":"Left","recalled":[],"state":"rest","to":"book","via":"=done","visit":2},{"$":"Entered","items":[],"timers":[],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T17:00:00+08:00"},"state":"book","votes":[]}}],"hash":"","on_behalf":null,"post":null,"previous":"dec89d31cba17bf30a97c64e662c56b254cfadd48a19e14e7cc6b587bac56b0e","seq":3}','dec89d31cba17bf30a97c64e662c56b254cfadd48a19e14e7cc6b587bac56b0e','52a935d0ee5c3f692cb052f0b50b18df3ed5ebc8908e4a2a1a240a7b8aef9397');
INSERT INTO "workflow_history" VALUES('20260302-0010',1,'9-start',1772442000000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T09:00:00+00:00"},"by":"cai","case":"20260302-0010","command":"start","command_id":"9-start","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Started","at":{"$t":"2026-03-02T09:00:00+00:00"},"data":{},"digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","key":"walk-9","parent":null,"process":"errand","requester":"cai","title":"办件9"},{"$":"Entered","items":[{"$":"WorkItem","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"holder":null,"id":"1.1","opened_at":{"$t":"2026-03-02T17:00:00+08:00"},"owner":"office/clerk","state":"write","turn":0,"visit":1}],"timers":[{"$":"Timer","at":{"$t":"2026-03-09T18:00:00+08:00"},"detail":"0","id":"1.escalate.0","kind":"escalate","visit":1}],"visit":{"$":"Visit","accountable":"office/chief","due_at":{"$t":"2026-03-09T18:00:00+08:00"},"element":null,"finished":[],"id":1,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T17:00:00+08:00"},"state":"write","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"","seq":1}','','7df6ca34075943fd0f0276a91cd691fa550282d7ceb8827e91e4ae3f611fad60');
INSERT INTO "workflow_history" VALUES('20260302-0010',2,'9-1',1772442000000000,'cai','{"$":"Entry","at":{"$t":"2026-03-02T09:00:00+00:00"},"by":"cai","case":"20260302-0010","command":"act","command_id":"9-1","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"Acted","action":"send","attachments":[],"changes":{},"deemed":false,"item":"1.1","kind":"forward","opinion":null,"persons":["cai"],"reason":null,"record":null,"saw":{},"state":"write","visit":1,"vote":null},{"$":"Left","recalled":[],"state":"write","to":"rest","via":"send","visit":1},{"$":"Entered","items":[],"timers":[{"$":"Timer","at":{"$t":"2026-03-02T18:00:00+08:00"},"detail":"","id":"2.elapsed.0","kind":"elapsed","visit":2}],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":2,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T17:00:00+08:00"},"state":"rest","votes":[]}}],"hash":"","on_behalf":null,"post":"office/clerk","previous":"7df6ca34075943fd0f0276a91cd691fa550282d7ceb8827e91e4ae3f611fad60","seq":2}','7df6ca34075943fd0f0276a91cd691fa550282d7ceb8827e91e4ae3f611fad60','6dd71aced3c6b5b1b1ca2c95dd8968499a68959c37c0f75ac83b709682508219');
INSERT INTO "workflow_history" VALUES('20260302-0010',3,'20260302-0011',1772449200000000,'system','{"$":"Entry","at":{"$t":"2026-03-02T11:00:00+00:00"},"by":"system","case":"20260302-0010","command":"expire","command_id":"20260302-0011","digest":"50feda4f137fc6fa34c86bd482f7c1ee78560a98195a075629a4e453fee19360","events":[{"$":"TimerFired","kind":"elapsed","timer":"2.elapsed.0","told":[],"visit":2},{"$":"Left","recalled":[],"state":"rest","to":"book","via":"=done","visit":2},{"$":"Entered","items":[],"timers":[],"visit":{"$":"Visit","accountable":"","due_at":null,"element":null,"finished":[],"id":3,"not_before":null,"parent":0,"region":"","respond_by":null,"running":0,"since":{"$t":"2026-03-02T19:00:00+08:00"},"state":"book","votes":[]}}],"hash":"","on_behalf":null,"post":null,"previous":"6dd71aced3c6b5b1b1ca2c95dd8968499a68959c37c0f75ac83b709682508219","seq":3}','6dd71aced3c6b5b1b1ca2c95dd8968499a68959c37c0f75ac83b709682508219','b5e564f77c016f865ec5f3453b396355c261767843d252896bdb1de02b5281bf');
CREATE TABLE workflow_items (
	case_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	visit INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	holder VARCHAR, 
	accountable VARCHAR NOT NULL, 
	opened_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	turn INTEGER NOT NULL, 
	waiting BOOLEAN NOT NULL, 
	lies_with VARCHAR NOT NULL, 
	PRIMARY KEY (case_id, id), 
	FOREIGN KEY(case_id) REFERENCES workflow_cases (id)
);
INSERT INTO "workflow_items" VALUES('20260302-0001','1.1',1,'write','office/clerk',NULL,'office/chief',1772413200000000,1773050400000000,0,0,'office/clerk');
CREATE TABLE workflow_timers (
	case_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	visit INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	detail VARCHAR NOT NULL, 
	PRIMARY KEY (case_id, id), 
	FOREIGN KEY(case_id) REFERENCES workflow_cases (id)
);
INSERT INTO "workflow_timers" VALUES('20260302-0001','1.escalate.0',1,'escalate',1773050400000000,'0');
CREATE TABLE workflow_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT workflow_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "workflow_version" VALUES('r0001');
CREATE INDEX workflow_cases_age ON workflow_cases (opened_at, id);
CREATE INDEX workflow_cases_process ON workflow_cases (process, opened_at, id);
CREATE INDEX workflow_cases_open ON workflow_cases (ended_at, opened_at, id);
CREATE INDEX workflow_cases_open_process ON workflow_cases (process, ended_at, opened_at, id);
CREATE INDEX workflow_cases_open_requester ON workflow_cases (requester, ended_at, opened_at, id);
CREATE INDEX workflow_items_inbox ON workflow_items (lies_with, due_at, opened_at, case_id, id);
CREATE INDEX workflow_timers_due ON workflow_timers (at, case_id, id);
CREATE INDEX workflow_effects_state ON workflow_effects (state, at, case_id, seq, place);
COMMIT;
