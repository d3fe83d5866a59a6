BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE audit (
	number BIGINT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	actor TEXT NOT NULL, 
	actor_id VARCHAR(32), 
	action VARCHAR(40) NOT NULL, 
	object_kind VARCHAR(40) NOT NULL, 
	object_id TEXT NOT NULL, 
	person_id VARCHAR(32), 
	detail TEXT NOT NULL, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (number)
);
INSERT INTO "audit" VALUES(1,'2026-11-22T09:00:00.001000Z','this computer',NULL,'add','person','0029fcc8aa2d6c99bf0518ef75daa230','0029fcc8aa2d6c99bf0518ef75daa230','{}','0000000000000000000000000000000000000000000000000000000000000000','3c11887fc1600b32f80c0080201f617a765c6de4d5a6dcfccbf8e24139775644');
INSERT INTO "audit" VALUES(2,'2026-11-22T09:00:00.002000Z','this computer',NULL,'add','course','cfef8cdebd447bb4c4283ae339a83f6b','0029fcc8aa2d6c99bf0518ef75daa230','{}','3c11887fc1600b32f80c0080201f617a765c6de4d5a6dcfccbf8e24139775644','f6a060bbf261b0efebcb9640c23ea9128522e4271462e19ce2d7dbab2809bdd4');
INSERT INTO "audit" VALUES(3,'2026-11-22T09:00:00.003000Z','this computer',NULL,'add','plan','15c2fe3fd790f5433852cc277a703cb0','0029fcc8aa2d6c99bf0518ef75daa230','{"hash":"1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a","version":1}','f6a060bbf261b0efebcb9640c23ea9128522e4271462e19ce2d7dbab2809bdd4','151ea790329216f5895ca3c08358d84506a8bfe053a97e8dff36dd1e314656a4');
INSERT INTO "audit" VALUES(4,'2026-11-22T09:00:00.004000Z','Dr Grace',NULL,'approve','plan','15c2fe3fd790f5433852cc277a703cb0','0029fcc8aa2d6c99bf0518ef75daa230','{"hash":"1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a","version":1}','151ea790329216f5895ca3c08358d84506a8bfe053a97e8dff36dd1e314656a4','bf63b51854c0e72a185ea3249c6be4d1422d311671548149933d0dbd104346a5');
INSERT INTO "audit" VALUES(5,'2026-11-22T09:00:00.006000Z','Alan, pharmacist',NULL,'add version','plan','15c2fe3fd790f5433852cc277a703cb0','0029fcc8aa2d6c99bf0518ef75daa230','{"hash":"7a927666ac92f62ab66a32cf58bc7e9de545144b0de1d5629b8d19782fb75178","version":2}','bf63b51854c0e72a185ea3249c6be4d1422d311671548149933d0dbd104346a5','7cc47f9a048f62de855a057d501bd42172dd4dab6b5f8d2d1a7451ea71917b4e');
INSERT INTO "audit" VALUES(6,'2026-11-22T09:00:00.008000Z','Dr Grace',NULL,'withdraw','plan','15c2fe3fd790f5433852cc277a703cb0','0029fcc8aa2d6c99bf0518ef75daa230','{"version":1}','7cc47f9a048f62de855a057d501bd42172dd4dab6b5f8d2d1a7451ea71917b4e','745c423b24e23cf6ec3b503f4e197f2b856051b4438357bd9807c5f6e60f11fb');
INSERT INTO "audit" VALUES(7,'2026-11-22T09:00:00.010000Z','Alan, pharmacist',NULL,'override','override','dd1e4b7738e799be3acb12dd546a7752',NULL,'{"reason":"tolerated","rule":"DL-01","severity":"major"}','745c423b24e23cf6ec3b503f4e197f2b856051b4438357bd9807c5f6e60f11fb','70bd51916daccbacaacdcd3054a23a6bb34400842f43d60c18dcf98f1ae7f598');
INSERT INTO "audit" VALUES(8,'2026-11-22T09:00:00.011000Z','Dr Grace',NULL,'add','feed','2f56f694b6dca3af3ca5eba6b9b9837a','0029fcc8aa2d6c99bf0518ef75daa230','{}','70bd51916daccbacaacdcd3054a23a6bb34400842f43d60c18dcf98f1ae7f598','8c6c0a9fa24c38831a64780c64c576f8c1da9b4a523e233396a3de80859cbc97');
INSERT INTO "audit" VALUES(9,'2026-11-22T09:00:00.012000Z','Dr Grace',NULL,'revoke','feed','2f56f694b6dca3af3ca5eba6b9b9837a','0029fcc8aa2d6c99bf0518ef75daa230','{}','8c6c0a9fa24c38831a64780c64c576f8c1da9b4a523e233396a3de80859cbc97','b616753533510193ec080078817c29170fffe72f6368c7c7463a68bf77cd393a');
INSERT INTO "audit" VALUES(10,'2026-11-22T09:00:00.013000Z','Dr Grace',NULL,'add','job','2b03f611e37a94ecc53181c467bd1b12',NULL,'{}','b616753533510193ec080078817c29170fffe72f6368c7c7463a68bf77cd393a','e12c8a67686321620ff3408afff4145ff20927d422e5ed644effc19f0c27053d');
INSERT INTO "audit" VALUES(11,'2026-11-22T09:00:00.016000Z','Dr Grace',NULL,'set','setting','country',NULL,'{"new":["UK",1.5,null],"old":null}','e12c8a67686321620ff3408afff4145ff20927d422e5ed644effc19f0c27053d','7b7b810f529acfa401caaf183e0eb9a1adb372449f100e6b67deb453e13429dd');
INSERT INTO "audit" VALUES(12,'2026-11-22T09:00:00.017000Z','this computer',NULL,'add','user','e80dd9c9a0361451a48d38262417541f',NULL,'{"role":"clinician"}','7b7b810f529acfa401caaf183e0eb9a1adb372449f100e6b67deb453e13429dd','75c301876ba674ec1be97165e551b38d28c2ae52cafc76c4cd924614c25dde17');
INSERT INTO "audit" VALUES(13,'2026-11-22T09:00:00.018000Z','this computer',NULL,'assign','user','e80dd9c9a0361451a48d38262417541f','0029fcc8aa2d6c99bf0518ef75daa230','{"new":"assigned"}','75c301876ba674ec1be97165e551b38d28c2ae52cafc76c4cd924614c25dde17','f9ec261c9b0fa3bcef06aa38996bffa1cd21d44165f01e08949c2c316b1d70b7');
INSERT INTO "audit" VALUES(14,'2026-11-22T09:00:00.019000Z','Dr Grace','e80dd9c9a0361451a48d38262417541f','sign in','user','e80dd9c9a0361451a48d38262417541f',NULL,'{"with":"password"}','f9ec261c9b0fa3bcef06aa38996bffa1cd21d44165f01e08949c2c316b1d70b7','495a0a8270042006dba89847dcd1150dd8da751abfc3d715511749bdbcd44d9a');
INSERT INTO "audit" VALUES(15,'2026-11-22T09:00:00.021000Z','Dr Grace','e80dd9c9a0361451a48d38262417541f','break glass','person','0029fcc8aa2d6c99bf0518ef75daa230','0029fcc8aa2d6c99bf0518ef75daa230','{}','495a0a8270042006dba89847dcd1150dd8da751abfc3d715511749bdbcd44d9a','556eff2868803718567ec450c2210da488e6d8e1a2480d69eac027ed76a737d2');
CREATE TABLE audit_head (
	one INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (one), 
	CONSTRAINT ck_audit_head_one CHECK (one = 1)
);
INSERT INTO "audit_head" VALUES(1,15,'556eff2868803718567ec450c2210da488e6d8e1a2480d69eac027ed76a737d2');
CREATE TABLE courses (
	id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	medicine TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	happenings TEXT NOT NULL, 
	note TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by TEXT NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_courses PRIMARY KEY (id), 
	CONSTRAINT fk_courses_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "courses" VALUES('cfef8cdebd447bb4c4283ae339a83f6b','0029fcc8aa2d6c99bf0518ef75daa230','m','20 mg a day','[{"kind":"x"}]','',1,'2026-11-22T09:00:00.002000Z','this computer','2026-11-22T09:00:00.002000Z','this computer');
CREATE TABLE feeds (
	id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	options TEXT NOT NULL, 
	made_at VARCHAR(27) NOT NULL, 
	made_by TEXT NOT NULL, 
	revoked_at VARCHAR(27), 
	revoked_by TEXT, 
	last_read_at VARCHAR(27), 
	CONSTRAINT pk_feeds PRIMARY KEY (id), 
	CONSTRAINT fk_feeds_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_feeds_token_hash UNIQUE (token_hash)
);
INSERT INTO "feeds" VALUES('2f56f694b6dca3af3ca5eba6b9b9837a','0029fcc8aa2d6c99bf0518ef75daa230','f0e9f2b6a4432dba2fd587b7e22ea9f40b8fc650a7255bb817d5941f9d383ea8','{}','2026-11-22T09:00:00.011000Z','Dr Grace','2026-11-22T09:00:00.012000Z','Dr Grace',NULL);
CREATE TABLE glass_broken (
	id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	user_name TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	ends_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_glass_broken PRIMARY KEY (id), 
	CONSTRAINT fk_glass_broken_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "glass_broken" VALUES('f80fe649a72fe62d30a35c37538b5a6e','0029fcc8aa2d6c99bf0518ef75daa230','e80dd9c9a0361451a48d38262417541f','Dr Grace','Not awake','2026-11-22T09:00:00.021000Z','2026-11-22T13:00:00.021000Z');
CREATE TABLE job_blocks (
	job_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	result BLOB NOT NULL, 
	done_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_job_blocks PRIMARY KEY (job_id, number), 
	CONSTRAINT fk_job_blocks_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
INSERT INTO "job_blocks" VALUES('2b03f611e37a94ecc53181c467bd1b12',0,X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF','2026-11-22T09:00:00.015000Z');
CREATE TABLE jobs (
	id VARCHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	question TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	state VARCHAR(11) NOT NULL, 
	progress FLOAT NOT NULL, 
	blocks INTEGER, 
	blocks_done INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	worker TEXT, 
	heartbeat_at VARCHAR(27), 
	cancel_wanted BOOLEAN NOT NULL, 
	result BLOB, 
	result_path TEXT, 
	error TEXT, 
	made_at VARCHAR(27) NOT NULL, 
	made_by TEXT NOT NULL, 
	made_by_id VARCHAR(32), 
	started_at VARCHAR(27), 
	finished_at VARCHAR(27), 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT ck_jobs_state CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'))
);
INSERT INTO "jobs" VALUES('2b03f611e37a94ecc53181c467bd1b12','population','{"people":5}',-9223372036854775808,'running',0.5,2,1,1,'w','2026-11-22T09:00:00.015000Z',0,NULL,NULL,NULL,'2026-11-22T09:00:00.013000Z','Dr Grace',NULL,'2026-11-22T09:00:00.014000Z',NULL);
CREATE TABLE login_attempts (
	id VARCHAR(32) NOT NULL, 
	login_hash VARCHAR(64) NOT NULL, 
	address TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	succeeded BOOLEAN NOT NULL, 
	CONSTRAINT pk_login_attempts PRIMARY KEY (id)
);
INSERT INTO "login_attempts" VALUES('e4f956a64be16494e270663da4082c06','e010fd1ce1acc173e3b4835b7635f8d4600d774869102adb5cb7b5d7895649ba','192.0.2.7','2026-11-22T09:00:00.020000Z',1);
CREATE TABLE overrides (
	id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32), 
	medicine TEXT NOT NULL, 
	question TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	made_at VARCHAR(27) NOT NULL, 
	made_by TEXT NOT NULL, 
	made_by_id VARCHAR(32), 
	CONSTRAINT pk_overrides PRIMARY KEY (id), 
	CONSTRAINT fk_overrides_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "overrides" VALUES('dd1e4b7738e799be3acb12dd546a7752',NULL,'m','{"course":"20 mg four times a day for 14 months","seed":7}','DL-01','major','tolerated','','2026-11-22T09:00:00.010000Z','Alan, pharmacist',NULL);
CREATE TABLE people (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	plans_changed INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by TEXT NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES('0029fcc8aa2d6c99bf0518ef75daa230','Ada','{"age_years":58,"egfr_ml_min_1_73m2":48,"other_medicines":["zolpidem"],"weight_kg":70.5}',2,1,'2026-11-22T09:00:00.001000Z','this computer','2026-11-22T09:00:00.001000Z','this computer');
CREATE TABLE plan_versions (
	plan_id VARCHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	answer BLOB NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	note TEXT NOT NULL, 
	saved_at VARCHAR(27) NOT NULL, 
	saved_by TEXT NOT NULL, 
	approved_at VARCHAR(27), 
	approved_by TEXT, 
	approved_by_id VARCHAR(32), 
	approved_hash VARCHAR(64), 
	approved_order INTEGER, 
	withdrawn_at VARCHAR(27), 
	withdrawn_by TEXT, 
	withdrawn_because TEXT, 
	CONSTRAINT pk_plan_versions PRIMARY KEY (plan_id, version), 
	CONSTRAINT ck_plan_versions_signed CHECK (state <> 'approved' OR (approved_at IS NOT NULL AND approved_by IS NOT NULL AND approved_order IS NOT NULL AND approved_hash = content_hash)), 
	CONSTRAINT ck_plan_versions_state CHECK (state IN ('draft', 'approved', 'withdrawn')), 
	CONSTRAINT fk_plan_versions_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
INSERT INTO "plan_versions" VALUES('15c2fe3fd790f5433852cc277a703cb0',1,'{"course":"20 mg four times a day for 14 months","seed":7}',X'7B0A202022736368656D61223A202268616E647261696C2F706C616E2F31222C0A202022706C616E73223A205B0A202020207B0A202020202020226E616D65223A2022757375616C222C0A202020202020226461696C795F646F73655F6D67223A2038300A202020207D0A20205D0A7D0A','1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a','withdrawn','','2026-11-22T09:00:00.003000Z','this computer','2026-11-22T09:00:00.004000Z','Dr Grace',NULL,'1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a',1,'2026-11-22T09:00:00.008000Z','Dr Grace','slower');
INSERT INTO "plan_versions" VALUES('15c2fe3fd790f5433852cc277a703cb0',2,'{"course":"20 mg four times a day for 14 months","seed":7}',X'7B0A202022736368656D61223A202268616E647261696C2F706C616E2F31222C0A202022706C616E73223A205B0A202020207B0A202020202020226E616D65223A2022757375616C222C0A202020202020226461696C795F646F73655F6D67223A2036300A202020207D0A20205D0A7D0A','7a927666ac92f62ab66a32cf58bc7e9de545144b0de1d5629b8d19782fb75178','draft','','2026-11-22T09:00:00.006000Z','Alan, pharmacist',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE plans (
	id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	course_id VARCHAR(32), 
	medicine TEXT NOT NULL, 
	title TEXT NOT NULL, 
	latest_version INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by TEXT NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (id), 
	CONSTRAINT fk_plans_course_id FOREIGN KEY(course_id) REFERENCES courses (id) ON DELETE SET NULL, 
	CONSTRAINT fk_plans_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "plans" VALUES('15c2fe3fd790f5433852cc277a703cb0','0029fcc8aa2d6c99bf0518ef75daa230',NULL,'a medicine','Usual',2,4,'2026-11-22T09:00:00.003000Z','this computer','2026-11-22T09:00:00.009000Z','Dr Grace');
CREATE TABLE sessions (
	id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	started_at VARCHAR(27) NOT NULL, 
	last_seen_at VARCHAR(27) NOT NULL, 
	ends_at VARCHAR(27) NOT NULL, 
	idle_seconds INTEGER NOT NULL, 
	strength VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_sessions_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE, 
	CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash)
);
INSERT INTO "sessions" VALUES('20cc72e6e8bd7617c2771508367c2534','e80dd9c9a0361451a48d38262417541f','76bee33b0e32394c6d153623dcac9b40fe8e056d414abd39a26203d3c9c6dfc6','2026-11-22T09:00:00.019000Z','2026-11-22T09:00:00.019000Z','2026-11-22T21:00:00.019000Z',900,'password');
CREATE TABLE settings (
	name VARCHAR(200) NOT NULL, 
	value TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('country','["UK",1.5,null]',1,'2026-11-22T09:00:00.016000Z','Dr Grace');
CREATE TABLE user_people (
	user_id VARCHAR(32) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	link VARCHAR(10) NOT NULL, 
	since VARCHAR(27) NOT NULL, 
	made_by TEXT NOT NULL, 
	CONSTRAINT pk_user_people PRIMARY KEY (user_id, person_id), 
	CONSTRAINT ck_user_people_link CHECK (link IN ('self', 'assigned')), 
	CONSTRAINT fk_user_people_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_user_people_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO "user_people" VALUES('e80dd9c9a0361451a48d38262417541f','0029fcc8aa2d6c99bf0518ef75daa230','assigned','2026-11-22T09:00:00.018000Z','this computer');
CREATE TABLE users (
	id VARCHAR(32) NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	active BOOLEAN NOT NULL, 
	password_hash TEXT, 
	totp_secret TEXT, 
	totp_confirmed_at VARCHAR(27), 
	totp_last_step BIGINT, 
	oidc_issuer TEXT, 
	oidc_subject TEXT, 
	revision INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by TEXT NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (id), 
	CONSTRAINT ck_users_role CHECK (role IN ('patient', 'clinician', 'pharmacist', 'researcher', 'admin')), 
	CONSTRAINT uq_users_login UNIQUE (login), 
	CONSTRAINT uq_users_oidc_issuer_oidc_subject UNIQUE (oidc_issuer, oidc_subject)
);
INSERT INTO "users" VALUES('e80dd9c9a0361451a48d38262417541f','grace','Dr Grace','clinician',1,'$argon2id$v=19$m=256,t=1,p=1$tcZeo+7UzHKjHGzPohmg9A$wC1PbrMNioSbLJdbo323WVa1T0c04gvLgh4Z+8NTf2k',NULL,NULL,NULL,NULL,NULL,1,'2026-11-22T09:00:00.017000Z','this computer','2026-11-22T09:00:00.017000Z','this computer');
CREATE INDEX ix_courses_person_id ON courses (person_id);
CREATE INDEX ix_plans_course_id ON plans (course_id);
CREATE INDEX ix_plans_person_id ON plans (person_id);
CREATE INDEX ix_plan_versions_state ON plan_versions (state);
CREATE INDEX ix_feeds_person_id ON feeds (person_id);
CREATE INDEX ix_overrides_person_id ON overrides (person_id);
CREATE INDEX ix_jobs_made_by_id ON jobs (made_by_id);
CREATE INDEX ix_jobs_state_made_at ON jobs (state, made_at);
CREATE INDEX ix_audit_object_id ON audit (object_id);
CREATE INDEX ix_audit_person_id ON audit (person_id);
CREATE INDEX ix_user_people_person_id ON user_people (person_id);
CREATE INDEX ix_sessions_ends_at ON sessions (ends_at);
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_login_attempts_address_at ON login_attempts (address, at);
CREATE INDEX ix_login_attempts_login_hash_at ON login_attempts (login_hash, at);
CREATE INDEX ix_glass_broken_person_id ON glass_broken (person_id);
CREATE INDEX ix_glass_broken_user_id ON glass_broken (user_id);
COMMIT;
