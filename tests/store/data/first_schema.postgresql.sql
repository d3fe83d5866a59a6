CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    actor_id character varying(32),
    action character varying(40) NOT NULL,
    object_kind character varying(40) NOT NULL,
    object_id text NOT NULL,
    person_id character varying(32),
    detail text NOT NULL,
    previous_hash character varying(64) NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.audit_head (
    one integer NOT NULL,
    number bigint NOT NULL,
    hash character varying(64) NOT NULL,
    CONSTRAINT ck_audit_head_one CHECK ((one = 1))
);
CREATE TABLE public.courses (
    id character varying(32) NOT NULL,
    person_id character varying(32) NOT NULL,
    medicine text NOT NULL,
    sentence text NOT NULL,
    happenings text NOT NULL,
    note text NOT NULL,
    revision integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE public.feeds (
    id character varying(32) NOT NULL,
    person_id character varying(32) NOT NULL,
    token_hash character varying(64) NOT NULL,
    options text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by text,
    last_read_at timestamp with time zone
);
CREATE TABLE public.glass_broken (
    id character varying(32) NOT NULL,
    person_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    user_name text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL
);
CREATE TABLE public.job_blocks (
    job_id character varying(32) NOT NULL,
    number integer NOT NULL,
    result bytea NOT NULL,
    done_at timestamp with time zone NOT NULL
);
CREATE TABLE public.jobs (
    id character varying(32) NOT NULL,
    kind text NOT NULL,
    question text NOT NULL,
    seed bigint NOT NULL,
    state character varying(11) NOT NULL,
    progress double precision NOT NULL,
    blocks integer,
    blocks_done integer NOT NULL,
    attempts integer NOT NULL,
    worker text,
    heartbeat_at timestamp with time zone,
    cancel_wanted boolean NOT NULL,
    result bytea,
    result_path text,
    error text,
    made_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    made_by_id character varying(32),
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT ck_jobs_state CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying, 'done'::character varying, 'failed'::character varying, 'cancelled'::character varying, 'interrupted'::character varying])::text[])))
);
CREATE TABLE public.login_attempts (
    id character varying(32) NOT NULL,
    login_hash character varying(64) NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL,
    succeeded boolean NOT NULL
);
CREATE TABLE public.overrides (
    id character varying(32) NOT NULL,
    person_id character varying(32),
    medicine text NOT NULL,
    question text NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    reason text NOT NULL,
    comment text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    made_by_id character varying(32)
);
CREATE TABLE public.people (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    facts text NOT NULL,
    plans_changed integer NOT NULL,
    revision integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE public.plan_versions (
    plan_id character varying(32) NOT NULL,
    version integer NOT NULL,
    question text NOT NULL,
    answer bytea NOT NULL,
    content_hash character varying(64) NOT NULL,
    state character varying(10) NOT NULL,
    note text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    saved_by text NOT NULL,
    approved_at timestamp with time zone,
    approved_by text,
    approved_by_id character varying(32),
    approved_hash character varying(64),
    approved_order integer,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    withdrawn_because text,
    CONSTRAINT ck_plan_versions_signed CHECK ((((state)::text <> 'approved'::text) OR ((approved_at IS NOT NULL) AND (approved_by IS NOT NULL) AND (approved_order IS NOT NULL) AND ((approved_hash)::text = (content_hash)::text)))),
    CONSTRAINT ck_plan_versions_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'approved'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE TABLE public.plans (
    id character varying(32) NOT NULL,
    person_id character varying(32) NOT NULL,
    course_id character varying(32),
    medicine text NOT NULL,
    title text NOT NULL,
    latest_version integer NOT NULL,
    revision integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE public.sessions (
    id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    token_hash character varying(64) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    idle_seconds integer NOT NULL,
    strength character varying(20) NOT NULL
);
CREATE TABLE public.settings (
    name character varying(200) NOT NULL,
    value text NOT NULL,
    revision integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE public.user_people (
    user_id character varying(32) NOT NULL,
    person_id character varying(32) NOT NULL,
    link character varying(10) NOT NULL,
    since timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    CONSTRAINT ck_user_people_link CHECK (((link)::text = ANY ((ARRAY['self'::character varying, 'assigned'::character varying])::text[])))
);
CREATE TABLE public.users (
    id character varying(32) NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    role character varying(20) NOT NULL,
    active boolean NOT NULL,
    password_hash text,
    totp_secret text,
    totp_confirmed_at timestamp with time zone,
    totp_last_step bigint,
    oidc_issuer text,
    oidc_subject text,
    revision integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    CONSTRAINT ck_users_role CHECK (((role)::text = ANY ((ARRAY['patient'::character varying, 'clinician'::character varying, 'pharmacist'::character varying, 'researcher'::character varying, 'admin'::character varying])::text[])))
);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.audit VALUES (1, '2026-11-22 09:00:00.001+00', 'this computer', NULL, 'add', 'person', '3d50aa3ced41a6c27664cf639259121b', '3d50aa3ced41a6c27664cf639259121b', '{}', '0000000000000000000000000000000000000000000000000000000000000000', '43de0b4d6736f434e9db837dc61268b871b75472dc81d35af45c4abaad273d3e');
INSERT INTO public.audit VALUES (2, '2026-11-22 09:00:00.002+00', 'this computer', NULL, 'add', 'course', '132387c044539dc2ef6866d757719357', '3d50aa3ced41a6c27664cf639259121b', '{}', '43de0b4d6736f434e9db837dc61268b871b75472dc81d35af45c4abaad273d3e', '04ad0455200a6b9c5677097246aa8abef3d01a1ed36eba3feac5088348547044');
INSERT INTO public.audit VALUES (3, '2026-11-22 09:00:00.003+00', 'this computer', NULL, 'add', 'plan', 'cffffa18c7a0a0e4030a6fc329f3add8', '3d50aa3ced41a6c27664cf639259121b', '{"hash":"1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a","version":1}', '04ad0455200a6b9c5677097246aa8abef3d01a1ed36eba3feac5088348547044', '081fcb4b8202d8b80226e5bf570e26f8ed05f42991d23fc7d111e9a26c5ac8c1');
INSERT INTO public.audit VALUES (4, '2026-11-22 09:00:00.004+00', 'Dr Grace', NULL, 'approve', 'plan', 'cffffa18c7a0a0e4030a6fc329f3add8', '3d50aa3ced41a6c27664cf639259121b', '{"hash":"1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a","version":1}', '081fcb4b8202d8b80226e5bf570e26f8ed05f42991d23fc7d111e9a26c5ac8c1', '587a24630fa554e1444dde3c3f2d2cf0b119e14d3f9763ac4f8756519e357587');
INSERT INTO public.audit VALUES (5, '2026-11-22 09:00:00.006+00', 'Alan, pharmacist', NULL, 'add version', 'plan', 'cffffa18c7a0a0e4030a6fc329f3add8', '3d50aa3ced41a6c27664cf639259121b', '{"hash":"7a927666ac92f62ab66a32cf58bc7e9de545144b0de1d5629b8d19782fb75178","version":2}', '587a24630fa554e1444dde3c3f2d2cf0b119e14d3f9763ac4f8756519e357587', '7ba8e91681a43e5ab21d5da5a125296cc726a1ec70722a9018d2b97b4a000536');
INSERT INTO public.audit VALUES (6, '2026-11-22 09:00:00.008+00', 'Dr Grace', NULL, 'withdraw', 'plan', 'cffffa18c7a0a0e4030a6fc329f3add8', '3d50aa3ced41a6c27664cf639259121b', '{"version":1}', '7ba8e91681a43e5ab21d5da5a125296cc726a1ec70722a9018d2b97b4a000536', 'f15e8926939a96166b076b31df61231ae7b620845cd9b8ff8a4b9252090a4929');
INSERT INTO public.audit VALUES (7, '2026-11-22 09:00:00.01+00', 'Alan, pharmacist', NULL, 'override', 'override', 'cf006ab570fc2614dabaddcc8e59629a', NULL, '{"reason":"tolerated","rule":"DL-01","severity":"major"}', 'f15e8926939a96166b076b31df61231ae7b620845cd9b8ff8a4b9252090a4929', '7f8730231c6bf106cb744ffeb631f29166e0d0523f93e5babf3153b3cb1adeab');
INSERT INTO public.audit VALUES (8, '2026-11-22 09:00:00.011+00', 'Dr Grace', NULL, 'add', 'feed', '80c9155a008d94a000911e98bb719452', '3d50aa3ced41a6c27664cf639259121b', '{}', '7f8730231c6bf106cb744ffeb631f29166e0d0523f93e5babf3153b3cb1adeab', '07716fbd93d132bed87dabbc82705bc9cc9d665f3f16fd3a7d999f044dce70f3');
INSERT INTO public.audit VALUES (9, '2026-11-22 09:00:00.012+00', 'Dr Grace', NULL, 'revoke', 'feed', '80c9155a008d94a000911e98bb719452', '3d50aa3ced41a6c27664cf639259121b', '{}', '07716fbd93d132bed87dabbc82705bc9cc9d665f3f16fd3a7d999f044dce70f3', '57720c6fe59efbee52432e4e83ecbd4eccbc4e93be9f6789038b31f663cfb2eb');
INSERT INTO public.audit VALUES (10, '2026-11-22 09:00:00.013+00', 'Dr Grace', NULL, 'add', 'job', '1348ff010572e94897cbcf16901a51f8', NULL, '{}', '57720c6fe59efbee52432e4e83ecbd4eccbc4e93be9f6789038b31f663cfb2eb', '644524d22764bbd1d0b123d63f4bae9390467cf9864eab8098aa476ac7f0a6e1');
INSERT INTO public.audit VALUES (11, '2026-11-22 09:00:00.016+00', 'Dr Grace', NULL, 'set', 'setting', 'country', NULL, '{"new":["UK",1.5,null],"old":null}', '644524d22764bbd1d0b123d63f4bae9390467cf9864eab8098aa476ac7f0a6e1', '17826903ee38fc59e9e69d16358601c0a0eb4e3815decfaec175122da18cd893');
INSERT INTO public.audit VALUES (12, '2026-11-22 09:00:00.017+00', 'this computer', NULL, 'add', 'user', 'eb1e53645c640061f014bb4d1fac31bd', NULL, '{"role":"clinician"}', '17826903ee38fc59e9e69d16358601c0a0eb4e3815decfaec175122da18cd893', '833ca326710340af711be9c0056164e2f734aec2ea59d2fe9b26045739b7bdba');
INSERT INTO public.audit VALUES (13, '2026-11-22 09:00:00.018+00', 'this computer', NULL, 'assign', 'user', 'eb1e53645c640061f014bb4d1fac31bd', '3d50aa3ced41a6c27664cf639259121b', '{"new":"assigned"}', '833ca326710340af711be9c0056164e2f734aec2ea59d2fe9b26045739b7bdba', '3dbda29bcbabb338da2ff46a85b6264a3adf4b93a7cff63a86bb39f20313c836');
INSERT INTO public.audit VALUES (14, '2026-11-22 09:00:00.019+00', 'Dr Grace', 'eb1e53645c640061f014bb4d1fac31bd', 'sign in', 'user', 'eb1e53645c640061f014bb4d1fac31bd', NULL, '{"with":"password"}', '3dbda29bcbabb338da2ff46a85b6264a3adf4b93a7cff63a86bb39f20313c836', 'dfee2eeec4430a81bd02e3bc1dca9a61dec9e32f1882041fb2570c8217bd6cda');
INSERT INTO public.audit VALUES (15, '2026-11-22 09:00:00.021+00', 'Dr Grace', 'eb1e53645c640061f014bb4d1fac31bd', 'break glass', 'person', '3d50aa3ced41a6c27664cf639259121b', '3d50aa3ced41a6c27664cf639259121b', '{}', 'dfee2eeec4430a81bd02e3bc1dca9a61dec9e32f1882041fb2570c8217bd6cda', '8f6a9e0f304e17da5868cb1f78bf4af351f82627814d6dc3c7ead02cb055227e');
INSERT INTO public.audit_head VALUES (1, 15, '8f6a9e0f304e17da5868cb1f78bf4af351f82627814d6dc3c7ead02cb055227e');
INSERT INTO public.courses VALUES ('132387c044539dc2ef6866d757719357', '3d50aa3ced41a6c27664cf639259121b', 'm', '20 mg a day', '[{"kind":"x"}]', '', 1, '2026-11-22 09:00:00.002+00', 'this computer', '2026-11-22 09:00:00.002+00', 'this computer');
INSERT INTO public.feeds VALUES ('80c9155a008d94a000911e98bb719452', '3d50aa3ced41a6c27664cf639259121b', '554fb3b1b3bcae8cea50bbd5b48bce3ee5479cd4a35ebf774c2d2beedf8d35f9', '{}', '2026-11-22 09:00:00.011+00', 'Dr Grace', '2026-11-22 09:00:00.012+00', 'Dr Grace', NULL);
INSERT INTO public.glass_broken VALUES ('12fe96dd8759cac29d98e3e164ec86fd', '3d50aa3ced41a6c27664cf639259121b', 'eb1e53645c640061f014bb4d1fac31bd', 'Dr Grace', 'Not awake', '2026-11-22 09:00:00.021+00', '2026-11-22 13:00:00.021+00');
INSERT INTO public.job_blocks VALUES ('1348ff010572e94897cbcf16901a51f8', 0, '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', '2026-11-22 09:00:00.015+00');
INSERT INTO public.jobs VALUES ('1348ff010572e94897cbcf16901a51f8', 'population', '{"people":5}', -9223372036854775808, 'running', 0.5, 2, 1, 1, 'w', '2026-11-22 09:00:00.015+00', false, NULL, NULL, NULL, '2026-11-22 09:00:00.013+00', 'Dr Grace', NULL, '2026-11-22 09:00:00.014+00', NULL);
INSERT INTO public.login_attempts VALUES ('ea6fbacfd435e57acfc9f97e33ed6e08', 'e010fd1ce1acc173e3b4835b7635f8d4600d774869102adb5cb7b5d7895649ba', '192.0.2.7', '2026-11-22 09:00:00.02+00', true);
INSERT INTO public.overrides VALUES ('cf006ab570fc2614dabaddcc8e59629a', NULL, 'm', '{"course":"20 mg four times a day for 14 months","seed":7}', 'DL-01', 'major', 'tolerated', '', '2026-11-22 09:00:00.01+00', 'Alan, pharmacist', NULL);
INSERT INTO public.people VALUES ('3d50aa3ced41a6c27664cf639259121b', 'Ada', '{"age_years":58,"egfr_ml_min_1_73m2":48,"other_medicines":["zolpidem"],"weight_kg":70.5}', 2, 1, '2026-11-22 09:00:00.001+00', 'this computer', '2026-11-22 09:00:00.001+00', 'this computer');
INSERT INTO public.plan_versions VALUES ('cffffa18c7a0a0e4030a6fc329f3add8', 2, '{"course":"20 mg four times a day for 14 months","seed":7}', '\x7b0a202022736368656d61223a202268616e647261696c2f706c616e2f31222c0a202022706c616e73223a205b0a202020207b0a202020202020226e616d65223a2022757375616c222c0a202020202020226461696c795f646f73655f6d67223a2036300a202020207d0a20205d0a7d0a', '7a927666ac92f62ab66a32cf58bc7e9de545144b0de1d5629b8d19782fb75178', 'draft', '', '2026-11-22 09:00:00.006+00', 'Alan, pharmacist', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.plan_versions VALUES ('cffffa18c7a0a0e4030a6fc329f3add8', 1, '{"course":"20 mg four times a day for 14 months","seed":7}', '\x7b0a202022736368656d61223a202268616e647261696c2f706c616e2f31222c0a202022706c616e73223a205b0a202020207b0a202020202020226e616d65223a2022757375616c222c0a202020202020226461696c795f646f73655f6d67223a2038300a202020207d0a20205d0a7d0a', '1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a', 'withdrawn', '', '2026-11-22 09:00:00.003+00', 'this computer', '2026-11-22 09:00:00.004+00', 'Dr Grace', NULL, '1080c5ac48bec752ace4817067fd0a6fa1a4eb69dc7efce3e4f60797e4190f7a', 1, '2026-11-22 09:00:00.008+00', 'Dr Grace', 'slower');
INSERT INTO public.plans VALUES ('cffffa18c7a0a0e4030a6fc329f3add8', '3d50aa3ced41a6c27664cf639259121b', NULL, 'a medicine', 'Usual', 2, 4, '2026-11-22 09:00:00.003+00', 'this computer', '2026-11-22 09:00:00.009+00', 'Dr Grace');
INSERT INTO public.sessions VALUES ('16ec5f9ddb6c6934567093a9d77edd7f', 'eb1e53645c640061f014bb4d1fac31bd', '555fe39d6760fa40fcf976e666012d348299a9e6efa84df968334772e5d9b0c3', '2026-11-22 09:00:00.019+00', '2026-11-22 09:00:00.019+00', '2026-11-22 21:00:00.019+00', 900, 'password');
INSERT INTO public.settings VALUES ('country', '["UK",1.5,null]', 1, '2026-11-22 09:00:00.016+00', 'Dr Grace');
INSERT INTO public.user_people VALUES ('eb1e53645c640061f014bb4d1fac31bd', '3d50aa3ced41a6c27664cf639259121b', 'assigned', '2026-11-22 09:00:00.018+00', 'this computer');
INSERT INTO public.users VALUES ('eb1e53645c640061f014bb4d1fac31bd', 'grace', 'Dr Grace', 'clinician', true, '$argon2id$v=19$m=256,t=1,p=1$BwrnV3IAY3C/opMN115xew$G67qSZ9/zZVKhPjCSGEOousjT0ewZfA4lo3GHR6cim4', NULL, NULL, NULL, NULL, NULL, 1, '2026-11-22 09:00:00.017+00', 'this computer', '2026-11-22 09:00:00.017+00', 'this computer');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (number);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT pk_audit_head PRIMARY KEY (one);
ALTER TABLE ONLY public.courses
    ADD CONSTRAINT pk_courses PRIMARY KEY (id);
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (id);
ALTER TABLE ONLY public.glass_broken
    ADD CONSTRAINT pk_glass_broken PRIMARY KEY (id);
ALTER TABLE ONLY public.job_blocks
    ADD CONSTRAINT pk_job_blocks PRIMARY KEY (job_id, number);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT pk_jobs PRIMARY KEY (id);
ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT pk_login_attempts PRIMARY KEY (id);
ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT pk_overrides PRIMARY KEY (id);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);
ALTER TABLE ONLY public.plan_versions
    ADD CONSTRAINT pk_plan_versions PRIMARY KEY (plan_id, version);
ALTER TABLE ONLY public.plans
    ADD CONSTRAINT pk_plans PRIMARY KEY (id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);
ALTER TABLE ONLY public.settings
    ADD CONSTRAINT pk_settings PRIMARY KEY (name);
ALTER TABLE ONLY public.user_people
    ADD CONSTRAINT pk_user_people PRIMARY KEY (user_id, person_id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT uq_users_login UNIQUE (login);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT uq_users_oidc_issuer_oidc_subject UNIQUE (oidc_issuer, oidc_subject);
CREATE INDEX ix_audit_object_id ON public.audit USING btree (object_id);
CREATE INDEX ix_audit_person_id ON public.audit USING btree (person_id);
CREATE INDEX ix_courses_person_id ON public.courses USING btree (person_id);
CREATE INDEX ix_feeds_person_id ON public.feeds USING btree (person_id);
CREATE INDEX ix_glass_broken_person_id ON public.glass_broken USING btree (person_id);
CREATE INDEX ix_glass_broken_user_id ON public.glass_broken USING btree (user_id);
CREATE INDEX ix_jobs_made_by_id ON public.jobs USING btree (made_by_id);
CREATE INDEX ix_jobs_state_made_at ON public.jobs USING btree (state, made_at);
CREATE INDEX ix_login_attempts_address_at ON public.login_attempts USING btree (address, at);
CREATE INDEX ix_login_attempts_login_hash_at ON public.login_attempts USING btree (login_hash, at);
CREATE INDEX ix_overrides_person_id ON public.overrides USING btree (person_id);
CREATE INDEX ix_plan_versions_state ON public.plan_versions USING btree (state);
CREATE INDEX ix_plans_course_id ON public.plans USING btree (course_id);
CREATE INDEX ix_plans_person_id ON public.plans USING btree (person_id);
CREATE INDEX ix_sessions_ends_at ON public.sessions USING btree (ends_at);
CREATE INDEX ix_sessions_user_id ON public.sessions USING btree (user_id);
CREATE INDEX ix_user_people_person_id ON public.user_people USING btree (person_id);
ALTER TABLE ONLY public.courses
    ADD CONSTRAINT fk_courses_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT fk_feeds_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.glass_broken
    ADD CONSTRAINT fk_glass_broken_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.job_blocks
    ADD CONSTRAINT fk_job_blocks_job_id FOREIGN KEY (job_id) REFERENCES public.jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT fk_overrides_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.plan_versions
    ADD CONSTRAINT fk_plan_versions_plan_id FOREIGN KEY (plan_id) REFERENCES public.plans(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.plans
    ADD CONSTRAINT fk_plans_course_id FOREIGN KEY (course_id) REFERENCES public.courses(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.plans
    ADD CONSTRAINT fk_plans_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.user_people
    ADD CONSTRAINT fk_user_people_person_id FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.user_people
    ADD CONSTRAINT fk_user_people_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
